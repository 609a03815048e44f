package io.auditlog.enricher.entry;

import java.util.Objects;
import java.util.stream.Stream;

/** The chain of causes of a failure. */
public final class Causes {

    private Causes() {}

    /** The failure itself, its cause, the cause of that, and so on. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
