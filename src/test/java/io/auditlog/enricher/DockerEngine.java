package io.auditlog.enricher;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * The Docker engine that a test needs. Where there is none, the test is aborted, loudly; where {@code
 * CONTAINERS=required} is in the environment, it fails.
 */
final class DockerEngine implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return;
        }
        String message = "NOT TESTED IN CONTAINERS: no Docker engine answers, so " + context.getDisplayName()
                + " did not run. Everything else did, on brokers without Docker.";
        if ("required".equals(System.getenv("CONTAINERS"))) {
            throw new IllegalStateException(message);
        }
        String line = "!".repeat(100);
        System.err.println("\n" + line + "\n" + message + "\n" + line + "\n");
        Assumptions.abort(message);
    }
}
