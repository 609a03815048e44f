package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.api.Witness;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.outcome.Report;
import io.auditlog.enricher.schema.DeadLetter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What became of all IDs, as it was read back from the topics, in words and figures.
 *
 * @param in how many IDs were published
 * @param outcomes all that came out
 * @param ocsf the enriched ones again, as OCSF events
 * @param report what the checker says about them
 */
record Account(int in, List<Outcome> outcomes, List<Emitted> ocsf, Report report) {

    private static final int ENTRIES_SHOWN = 3;

    /** Some enriched records, and the dead letter of each class that tells most. */
    void printSamples(PrintStream out) {
        Set<String> events = new HashSet<>();
        out.println("\nSome of the enriched records:\n");
        outcomes.stream()
                .filter(outcome -> outcome.entry()
                        .filter(entry -> events.add(entry.getEvent()))
                        .isPresent())
                .limit(ENTRIES_SHOWN)
                .forEach(outcome -> out.println(outcome.whole()));
        ocsf.stream()
                .limit(1)
                .forEach(event -> out.println(
                        "One as an OCSF event:\n\n  " + new String(event.value(), StandardCharsets.UTF_8) + "\n"));
        out.println("One dead letter of each class:\n");
        Map<String, Outcome> classes = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.letter()
                .ifPresent(letter -> classes.merge(
                        letter.getStatusClass(), outcome, (one, other) -> weight(other) > weight(one) ? other : one)));
        classes.values().forEach(outcome -> out.println(outcome.whole()));
    }

    private static int weight(Outcome outcome) {
        DeadLetter letter = outcome.letter().orElseThrow();
        return letter.getMissingPerms().size() + letter.getAttempts().size();
    }

    /** The figures, what the API saw meanwhile, and the verdict. */
    void printFigures(PrintStream out, Witness witness, String limit, Duration time) {
        out.println("Read back from the topics as a read_committed consumer:\n");
        row(out, "IDs in", in, "");
        row(
                out,
                "enriched",
                outcomes.stream().flatMap(outcome -> outcome.entry().stream()).count(),
                "");
        row(out, "  as OCSF events", ocsf.size(), "");
        row(
                out,
                "dead letters",
                outcomes.stream().flatMap(outcome -> outcome.letter().stream()).count(),
                "");
        codes().forEach((statusClass, codes) -> {
            int count = codes.values().stream().mapToInt(Integer::intValue).sum();
            row(out, "  " + statusClass, count, codes.toString());
        });
        int asked = witness.countById().size();
        row(out, "requests", witness.count(), asked + " IDs were asked for, the rest are retries");
        row(out, "peak requests per second", witness.peakPerSecond(), limit);
        int refused = witness.countByStatus().getOrDefault(429, 0);
        row(out, "refused as too many (429)", refused, "the worker waits and asks again");
        row(out, "seconds", time.toSeconds(), "from the first ID to the last outcome");
        out.println("\n  every ID has exactly one outcome, of the right class: "
                + (report.isClean() ? "yes" : "no\n\n" + report));
    }

    private static void row(PrintStream out, String label, long number, String note) {
        out.println(String.format("  %-26s %6d   %s", label, number, note).stripTrailing());
    }

    private Map<String, Map<String, Integer>> codes() {
        Map<String, Map<String, Integer>> classes = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.letter()
                .ifPresent(letter -> classes.computeIfAbsent(letter.getStatusClass(), statusClass -> new TreeMap<>())
                        .merge(letter.getCode(), 1, Integer::sum)));
        return classes;
    }
}
