FROM python:3.11-slim
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY law law
COPY crawler crawler
COPY pipeline pipeline
COPY graph graph
COPY decisis decisis
COPY ui ui
RUN pip install --no-cache-dir '.[llm]' && useradd --create-home reader
USER reader
EXPOSE 8501
CMD ["decisis", "serve", "--library", "/library", "--address", "0.0.0.0"]
