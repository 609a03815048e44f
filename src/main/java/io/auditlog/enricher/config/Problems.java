package io.auditlog.enricher.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The problems found so far, and which keys cannot be used because of them. */
final class Problems {

    private final List<Problem> found = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();

    void add(Problem problem) {
        found.add(problem);
        broken.add(problem.key());
    }

    /** Drops the problems with keys that are not needed; their values stay unusable. */
    void forgive(String... keys) {
        found.removeIf(problem -> List.of(keys).contains(problem.key()));
    }

    boolean concern(String key) {
        return broken.contains(key);
    }

    void throwIfAny() throws ConfigurationException {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }
}
