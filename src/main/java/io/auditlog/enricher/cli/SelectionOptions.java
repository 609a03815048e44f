package io.auditlog.enricher.cli;

import io.auditlog.enricher.deadletter.Selection;
import io.auditlog.enricher.deadletter.TimeSpec;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that select dead letters. Without any, all are selected. */
final class SelectionOptions {

    @Option(
            names = "--class",
            split = ",",
            paramLabel = "CLASS",
            converter = ClassLabel.class,
            description =
                    "Status class: invalid-id, invalid-response, 2xx, 3xx, 4xx, 5xx, transport or internal. Repeatable,"
                            + " like --status, --code and --id: one value of each option given must fit.")
    private List<StatusClass> classes = new ArrayList<>();

    @Option(names = "--status", split = ",", paramLabel = "STATUS", description = "HTTP status of the last reply.")
    private List<Integer> statuses = new ArrayList<>();

    @Option(
            names = "--code",
            split = ",",
            paramLabel = "CODE",
            converter = CodeName.class,
            description = "Code within the class, such as NOT_FOUND.")
    private List<Code> codes = new ArrayList<>();

    @Option(names = "--id", paramLabel = "ID", description = "The ID itself, exact.")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            converter = When.class,
            description =
                    "Given up at this moment or later: an instant (2026-11-01T12:00:00Z), a day (UTC), or a duration back"
                            + " from now (30m, 2h, 7d); a redrive that goes on counts from when it began.")
    private TimeSpec since;

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            converter = When.class,
            description = "Given up before this moment.")
    private TimeSpec until;

    @Option(names = "--parked", description = "Parked letters, instead of those in the dead-letter topics.")
    private boolean parked;

    Selection selection() {
        return new Selection(
                new HashSet<>(classes),
                new HashSet<>(statuses),
                new HashSet<>(codes),
                new HashSet<>(ids),
                since,
                until);
    }

    boolean parked() {
        return parked;
    }

    /** Parses the label of a status class. */
    static final class ClassLabel implements ITypeConverter<StatusClass> {

        @Override
        public StatusClass convert(String label) {
            return Arrays.stream(StatusClass.values())
                    .filter(statusClass -> statusClass.label().equalsIgnoreCase(label))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + label + "' is no status class: use one of "
                            + Arrays.stream(StatusClass.values())
                                    .map(StatusClass::label)
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** Parses the name of a code. */
    static final class CodeName implements ITypeConverter<Code> {

        @Override
        public Code convert(String name) {
            try {
                return Code.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException unknown) {
                throw new TypeConversionException("'" + name + "' is no code: use one of "
                        + Arrays.stream(Code.values()).map(Code::name).collect(Collectors.joining(", ")));
            }
        }
    }

    /** Parses a point in time. */
    static final class When implements ITypeConverter<TimeSpec> {

        @Override
        public TimeSpec convert(String text) {
            try {
                return TimeSpec.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
