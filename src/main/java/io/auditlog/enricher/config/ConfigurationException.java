package io.auditlog.enricher.config;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, in one message with a line for each problem and no secret in it. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigurationException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the reference. */
    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        String count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
        return problems.stream()
                .map(Problem::line)
                .collect(Collectors.joining("\n  ", "The configuration has " + count + ":\n  ", ""));
    }
}
