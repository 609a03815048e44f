package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The oracle: holds everything that came out against everything that was put in, as multisets of origins, and each
 * outcome against what it must be. It is told the complete expectation first, so what is missing at the very end is as
 * visible as what is missing in the middle.
 *
 * <p>Threads: one.
 */
public final class OutcomeChecker implements Consumer<Emitted> {

    private static final Comparator<Origin> BY_PLACE =
            Comparator.comparing(Origin::topic).thenComparing(Origin::partition).thenComparing(Origin::offset);

    private final OutcomeContent content;
    private final List<SecretScan> secrets;
    private final Map<Origin, Expectation> expected = new LinkedHashMap<>();
    private final Map<Origin, List<String>> places = new LinkedHashMap<>();
    private final Map<Fault, List<String>> findings = new EnumMap<>(Fault.class);
    private long received;

    /**
     * A checker that expects nothing yet.
     *
     * @param enrichedTopic topic of enriched records
     * @param deadLetterTopic topic of dead letters; <code>{class}</code> in it stands for the status class
     * @param secrets what no outcome may hold
     */
    public OutcomeChecker(String enrichedTopic, String deadLetterTopic, List<SecretScan> secrets) {
        this.content = new OutcomeContent(enrichedTopic, deadLetterTopic);
        this.secrets = List.copyOf(secrets);
    }

    /** Tells that an ID was put in at {@code origin}, and how it must end. */
    public void expect(Origin origin, Expectation expectation) {
        Objects.requireNonNull(expectation, "expectation");
        if (expected.putIfAbsent(origin, expectation) != null) {
            throw new IllegalArgumentException("two expectations of " + origin);
        }
    }

    /** The origins of all that was put in. */
    public Set<Origin> origins() {
        return expected.keySet();
    }

    /** Takes one record that came out. */
    @Override
    public void accept(Emitted emitted) {
        received++;
        secrets.forEach(secret -> secret.scan(emitted).forEach(leak -> note(Fault.LEAKED, leak)));
        Expectation expectation = emitted.origin() == null ? null : expected.get(emitted.origin());
        if (expectation == null) {
            String origin = emitted.origin() == null ? "no origin" : "the unknown origin " + emitted.origin();
            note(Fault.UNEXPECTED, emitted.place() + " names " + origin);
            return;
        }
        places.computeIfAbsent(emitted.origin(), origin -> new ArrayList<>(1)).add(emitted.place());
        String where = emitted.origin() + " at " + emitted.place() + ": ";
        content.compare(expectation, emitted, new Comparison((fault, text) -> note(fault, where + text)));
    }

    /** What is wrong; call it when everything that came out was taken. */
    public Report report() {
        Map<Fault, List<String>> all = new EnumMap<>(findings);
        List<String> lost = expected.keySet().stream()
                .filter(origin -> !places.containsKey(origin))
                .sorted(BY_PLACE)
                .map(Origin::toString)
                .toList();
        List<String> doubled = places.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> entry.getKey() + " at " + String.join(" and ", entry.getValue()))
                .toList();
        put(all, Fault.LOST, lost);
        put(all, Fault.DOUBLED, doubled);
        return new Report(expected.size(), received, all);
    }

    private static void put(Map<Fault, List<String>> all, Fault fault, List<String> lines) {
        if (!lines.isEmpty()) {
            all.put(fault, lines);
        }
    }

    private void note(Fault fault, String line) {
        findings.computeIfAbsent(fault, kind -> new ArrayList<>()).add(line);
    }
}
