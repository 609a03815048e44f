package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Escaped;

/**
 * One mistake in the configuration, in words that are safe to print.
 *
 * @param key key that is wrong, or the first of those that contradict each other
 * @param line key, value if it may be shown, what is wrong and what is allowed; one line
 */
public record Problem(String key, String line) {

    public Problem {
        key = Escaped.text(key);
        line = Escaped.text(line);
    }

    /** A problem with a value. */
    static Problem with(Setting setting, String wrong) {
        String text = setting.key() + " = " + setting.shown() + ": " + wrong;
        return new Problem(setting.key(), text + " (" + setting.origin() + ")");
    }

    /** A problem with a key, whose value is not shown. */
    static Problem at(String key, String wrong) {
        return new Problem(key, key + ": " + wrong);
    }
}
