package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.schema.DeadLetter;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What became of all IDs, as it was read back from the topics, in words and figures.
 *
 * @param in how many IDs were published
 * @param outcomes all that came out
 * @param report what the checker says about them
 */
record Account(int in, List<Outcome> outcomes, Report report) {

    private static final int ENTRIES_SHOWN = 3;

    Account {
        outcomes = List.copyOf(outcomes);
    }

    /** Some enriched records, and one dead letter of each class. */
    String samples() {
        Set<String> events = new HashSet<>();
        String entries = outcomes.stream()
                .filter(outcome -> outcome.entry().isPresent()
                        && events.add(outcome.entry().get().getEvent()))
                .limit(ENTRIES_SHOWN)
                .map(Sample::whole)
                .collect(Collectors.joining("\n"));
        String letters = telling().values().stream().map(Sample::whole).sorted().collect(Collectors.joining("\n"));
        return "\nSome of the enriched records:\n\n" + entries + "\nOne dead letter of each class:\n\n" + letters;
    }

    /** The figures, and what the API saw meanwhile. */
    String table(Witness witness, String limit, Duration time) {
        Table table = new Table().row("IDs in", in).row("enriched", count(Outcome::entry));
        table.row("dead letters", count(Outcome::letter));
        codes().forEach((statusClass, codes) -> table.row(
                "  " + statusClass,
                codes.values().stream().mapToInt(Integer::intValue).sum(),
                codes.entrySet().stream()
                        .map(code -> code.getKey() + " " + code.getValue())
                        .collect(Collectors.joining(", "))));
        int asked = witness.countById().size();
        table.row("requests", witness.count(), asked + " IDs were asked for, the rest are retries");
        table.row("peak requests per second", witness.peakPerSecond(), limit);
        table.row(
                "refused as too many (429)",
                witness.countByStatus().getOrDefault(429, 0),
                "the worker waits and asks again");
        table.row("seconds", String.format("%.1f", time.toMillis() / 1000.0), "from the first ID to the last outcome");
        return "\nRead back from the topics as a read_committed consumer:\n\n" + table.text();
    }

    /** Whether every ID has exactly one outcome, and if not, what is wrong. */
    String verdict() {
        return "  every ID has exactly one outcome, of the right class: "
                + (report.isClean() ? "yes" : "no\n\n" + report) + "\n";
    }

    private long count(Function<Outcome, Optional<?>> part) {
        return outcomes.stream()
                .filter(outcome -> part.apply(outcome).isPresent())
                .count();
    }

    /** The dead letter of each class that tells most. */
    private Map<String, Outcome> telling() {
        Map<String, Outcome> found = new LinkedHashMap<>();
        outcomes.forEach(outcome -> outcome.letter()
                .ifPresent(letter -> found.merge(
                        letter.getStatusClass(), outcome, (one, other) -> weight(other) > weight(one) ? other : one)));
        return found;
    }

    private static int weight(Outcome outcome) {
        DeadLetter letter = outcome.letter().orElseThrow();
        return letter.getMissingPerms().size() + letter.getAttempts().size();
    }

    private Map<String, Map<String, Integer>> codes() {
        Map<String, Map<String, Integer>> classes = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.letter()
                .ifPresent(letter -> classes.computeIfAbsent(letter.getStatusClass(), statusClass -> new TreeMap<>())
                        .merge(letter.getCode(), 1, Integer::sum)));
        return classes;
    }
}
