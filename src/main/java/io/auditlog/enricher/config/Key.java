package io.auditlog.enricher.config;

/**
 * One configuration key; {@code config/REFERENCE.md} says what it means.
 *
 * @param byDefault its default as text; null if there is none
 */
record Key(String name, ValueType type, Use use, String byDefault) {

    /** Whether a key must be set, and who reads it. */
    enum Use {
        REQUIRED,
        OPTIONAL,
        /** Passed to the serializer unchanged if it is set. */
        PASSED_ON
    }

    static Key required(String name, ValueType type) {
        return new Key(name, type, Use.REQUIRED, null);
    }

    static Key key(String name, ValueType type) {
        return key(name, type, null);
    }

    static Key key(String name, ValueType type, String byDefault) {
        return new Key(name, type, Use.OPTIONAL, byDefault);
    }

    static Key passedOn(String name, ValueType type) {
        return new Key(name, type, Use.PASSED_ON, null);
    }

    boolean isPassedOn() {
        return use == Use.PASSED_ON;
    }
}
