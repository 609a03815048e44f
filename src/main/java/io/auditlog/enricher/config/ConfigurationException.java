package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Escaped;
import java.util.List;
import java.util.stream.Collectors;

/** All configuration errors in one message, one line per problem, without secrets. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One error, with text that is safe to print.
     *
     * @param key key that is wrong, or the first of those that contradict each other
     * @param line key, value if it may be shown, what is wrong and what is allowed; one line
     */
    record Problem(String key, String line) {

        Problem {
            line = Escaped.text(line);
        }

        /** A problem with a value. */
        static Problem of(Setting setting, String wrong) {
            return new Problem(setting.key(), setting + ": " + wrong + " (" + setting.origin() + ")");
        }
    }

    ConfigurationException(List<Problem> problems) {
        super("The configuration has " + (problems.size() == 1 ? "a problem" : problems.size() + " problems") + ":\n  "
                + problems.stream().map(Problem::line).collect(Collectors.joining("\n  ")));
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }
}
