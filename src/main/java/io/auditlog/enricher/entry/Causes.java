package io.auditlog.enricher.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The chain of causes of a failure, and what it says. */
public final class Causes {

    private Causes() {}

    /** The failure itself, its cause, the cause of that, and so on. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    /** The messages of a failure and its causes without duplicates, outermost first. */
    public static String text(Throwable failure) {
        List<String> messages = new ArrayList<>();
        of(failure).forEach(link -> {
            String message = link.getMessage() == null
                    ? link.getClass().getSimpleName()
                    : link.getMessage().lines().findFirst().orElse("");
            if (messages.stream().noneMatch(earlier -> earlier.contains(message))) {
                messages.add(message);
            }
        });
        return String.join(": ", messages);
    }
}
