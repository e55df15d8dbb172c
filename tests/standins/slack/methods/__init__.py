"""The methods of the Web API, a file for each family."""
