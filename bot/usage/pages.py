"""HTML pages from the Jinja templates in `templates`; all values are escaped."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def page(template: str, **values: object) -> str:
    """Return a template rendered with values."""
    environment = Environment(
        loader=PackageLoader("bot.usage"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template(template).render(**values)
