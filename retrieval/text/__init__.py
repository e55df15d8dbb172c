"""Pure functions over text: normalise, sentences, stems, spelling, language, English word lists."""
