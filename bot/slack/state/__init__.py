"""The database: tasks that must not be lost, and what was asked."""

# The file in the data folder, where the settings name no other database.
DATABASE = "slack.sqlite3"
