package io.auditlog.enricher.config;

import io.auditlog.enricher.config.Problems.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** All configuration errors in one message, one line per problem, without secrets. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::line).collect(Collectors.joining("\n  ", heading(problems.size()), "")));
        this.problems = List.copyOf(problems);
    }

    /** The problems, in the order of the reference. */
    List<Problem> problems() {
        return problems;
    }

    private static String heading(int count) {
        return "The configuration has " + (count == 1 ? "a problem" : count + " problems") + ":\n  ";
    }
}
