package io.auditlog.enricher.proof;

import io.auditlog.enricher.sandbox.Stage;
import java.time.Duration;

/** How long a worker takes to write an entry off, which by default is minutes. */
final class Confirmation {

    private static final int ATTEMPTS = 3;
    private static final Duration ELAPSED = Duration.ofSeconds(1);

    /** Longer than it takes to ask twice; a control comes once a second. */
    private static final Duration CONFIRM_AFTER = Duration.ofMillis(300);

    private Confirmation() {}

    /** At once: nothing but what is odd by itself fails on this stage. */
    static Stage atOnce(Stage stage) {
        return of(stage, ATTEMPTS, ELAPSED, CONFIRM_AFTER);
    }

    /** Soon with a short dose; a sixth of the default with the full one, whose rows write off many one after another. */
    static Stage soon(Stage stage) {
        return Dose.isFull() ? of(stage, 8, Duration.ofSeconds(100), Duration.ofSeconds(10)) : atOnce(stage);
    }

    /** Soon with a short dose; by default with the full one. */
    static Stage asUsual(Stage stage) {
        return Dose.isFull() ? stage : atOnce(stage);
    }

    private static Stage of(Stage stage, int attempts, Duration elapsed, Duration confirmAfter) {
        return stage.with("retry.max.attempts", Integer.toString(attempts))
                .with("retry.min.elapsed", elapsed.toMillis() + "ms")
                .with("retry.confirm.after", confirmAfter.toMillis() + "ms");
    }
}
