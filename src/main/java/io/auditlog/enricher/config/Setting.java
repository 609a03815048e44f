package io.auditlog.enricher.config;

/**
 * One key that was set, and where.
 *
 * @param key its name
 * @param raw its text as written, references unresolved
 * @param value its text with references resolved; may be a secret
 * @param origin where it was written: a file or an environment variable
 */
record Setting(String key, String raw, String value, String origin) {

    /** A value that was written without any reference, or is not resolved yet. */
    static Setting written(String key, String raw, String origin) {
        return new Setting(key, raw.strip(), raw.strip(), origin);
    }

    Setting resolvedTo(String resolved) {
        return new Setting(key, raw, resolved.strip(), origin);
    }

    boolean isBlank() {
        return value.isEmpty();
    }

    /** What may be printed instead of the value. */
    String shown() {
        return Secrets.shown(key, raw);
    }

    @Override
    public String toString() {
        return key + "=" + shown();
    }
}
