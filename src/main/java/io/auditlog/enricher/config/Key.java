package io.auditlog.enricher.config;

/**
 * One configuration key.
 *
 * @param name its name in the file
 * @param type its value type
 * @param use whether it must be set, and who reads it
 * @param byDefault its default as text; null if there is none
 * @param doc its meaning; empty for names that only Confluent's serializer knows
 */
record Key<T>(String name, ValueType<T> type, Use use, String byDefault, String doc) {

    /** Whether a key must be set, and who reads it. */
    enum Use {
        /** Has no default and must be set. */
        REQUIRED,
        /** A deployment should set it deliberately. */
        IMPORTANT,
        /** Its default is right for most deployments. */
        USUAL,
        /** Passed to the serializer unchanged if it is set. */
        PASSED_ON
    }

    static <T> Key<T> required(String name, ValueType<T> type) {
        return new Key<>(name, type, Use.REQUIRED, null, "");
    }

    static <T> Key<T> important(String name, ValueType<T> type, String byDefault) {
        return new Key<>(name, type, Use.IMPORTANT, byDefault, "");
    }

    static <T> Key<T> key(String name, ValueType<T> type, String byDefault) {
        return new Key<>(name, type, Use.USUAL, byDefault, "");
    }

    static <T> Key<T> passedOn(String name, ValueType<T> type) {
        return new Key<>(name, type, Use.PASSED_ON, null, "");
    }

    Key<T> doc(String text) {
        return new Key<>(name, type, use, byDefault, text);
    }

    boolean isPassedOn() {
        return use == Use.PASSED_ON;
    }

    @Override
    public String toString() {
        return name;
    }
}
