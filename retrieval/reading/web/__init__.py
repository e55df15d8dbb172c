"""Pages, feeds and sitemaps → Articles, safely and politely."""
