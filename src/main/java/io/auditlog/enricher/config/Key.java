package io.auditlog.enricher.config;

/**
 * One configuration key; {@code config/REFERENCE.md} says what it means.
 *
 * @param byDefault its default as text; null if there is none
 */
record Key(String name, ValueType type, Use use, String byDefault) {

    /** Whether a key must be set, or is passed to the serializer unchanged if it is set. */
    enum Use {
        REQUIRED,
        OPTIONAL,
        PASSED_ON
    }

    boolean isPassedOn() {
        return use == Use.PASSED_ON;
    }
}
