package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Escaped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The problems found so far, and the keys that are unusable because of them. Threads: one. */
final class Problems {

    /**
     * One configuration error, with text that is safe to print.
     *
     * @param key key that is wrong, or the first of those that contradict each other
     * @param line key, value if it may be shown, what is wrong and what is allowed; one line
     */
    record Problem(String key, String line) {

        Problem {
            key = Escaped.text(key);
            line = Escaped.text(line);
        }
    }

    private final List<Problem> found = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();

    /** Adds a problem with a value. */
    void add(Setting setting, String wrong) {
        add(setting.key(), setting.key() + " = " + setting.shown() + ": " + wrong + " (" + setting.origin() + ")");
    }

    /** Adds a problem with a complete line. */
    void add(String key, String line) {
        found.add(new Problem(key, line));
        broken.add(key);
    }

    boolean concern(String key) {
        return broken.contains(key);
    }

    /**
     * Reports all problems at once.
     *
     * @param apart keys that are not needed; their problems are ignored
     */
    void throwIfAny(Key<?>... apart) throws ConfigurationException {
        for (Key<?> key : apart) {
            found.removeIf(problem -> problem.key().equals(key.name()));
        }
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }
}
