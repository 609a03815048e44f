package io.auditlog.enricher.config;

import io.auditlog.enricher.config.Problems.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, in one message with a line for each problem and no secret in it. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::line).collect(Collectors.joining("\n  ", heading(problems.size()), "")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the reference. */
    List<Problem> problems() {
        return problems;
    }

    private static String heading(int count) {
        return "The configuration has " + (count == 1 ? "a problem" : count + " problems") + ":\n  ";
    }
}
