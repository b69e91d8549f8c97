"""`python -m tests.template`: deploy the database that tests clone."""

from tests.databases import make_template

if __name__ == "__main__":
    make_template()
