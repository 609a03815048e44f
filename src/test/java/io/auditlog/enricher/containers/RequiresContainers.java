package io.auditlog.enricher.containers;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;

/**
 * Runs a test class where containers of its images can run. Elsewhere the class is skipped, in capitals; where {@code
 * CONTAINERS=required} is in the environment, it fails.
 */
public final class RequiresContainers implements BeforeAllCallback, TestExecutionExceptionHandler {

    /** With the start of the test process this makes 30 s. */
    private static final Duration LIMIT = Duration.ofSeconds(25);

    private final List<String> images;

    public RequiresContainers(String... images) {
        this.images = List.of(images);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        Optional<String> obstacle = new BoundedSteps(new DockerEngine(images).steps(), LIMIT).obstacle();
        if (obstacle.isPresent()) {
            String message = message(context, obstacle.get());
            if (areRequired()) {
                throw new IllegalStateException(message);
            }
            skip(message);
        }
    }

    /** What is found out only later, for instance that a pull has stalled, says something about the machine too. */
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (isOfTheMachine(failure) && !areRequired()) {
            skip(message(context, failure.getMessage()));
        }
        throw failure;
    }

    private static boolean isOfTheMachine(Throwable failure) {
        return failure instanceof ContainerFetchException || failure instanceof ContainerLaunchException;
    }

    private static boolean areRequired() {
        return "required".equals(System.getenv("CONTAINERS"));
    }

    private static String message(ExtensionContext context, String obstacle) {
        String test = context.getRequiredTestClass().getSimpleName();
        return "NOT TESTED IN CONTAINERS: " + test + " cannot run here: " + obstacle + ".";
    }

    private static void skip(String message) {
        String line = "!".repeat(100);
        System.err.println("\n" + line + "\n" + message + "\n" + line + "\n");
        Assumptions.abort(message);
    }
}
