package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The oracle: compares everything that came out with everything that was put in, as multisets of origins, and each outcome
 * with what it must be. It knows the complete expectation first, so what is missing at the very end is as visible as what
 * is missing in the middle.
 *
 * <p>Threads: one.
 */
public final class OutcomeChecker implements Consumer<Emitted> {

    private static final int KEPT = 10_000;

    private static final Comparator<Origin> BY_PLACE =
            Comparator.comparing(Origin::topic).thenComparing(Origin::partition).thenComparing(Origin::offset);

    private final OutcomeContent content;
    private final List<SecretScan> secrets;
    private final Map<Origin, Expectation> listed = new LinkedHashMap<>();
    private final Function<Origin, Expectation> expectations;
    private final Supplier<Stream<Origin>> inputs;
    private final Map<String, BitSet> settled = new HashMap<>();
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
        this.expectations = listed::get;
        this.inputs = () -> listed.keySet().stream().sorted(BY_PLACE);
    }

    /**
     * The same for a run of millions: it keeps one bit for each ID, and computes what an outcome must be from its origin.
     *
     * @param inputTopic holds what was put in and nothing else, from offset 0 of each partition
     * @param published how many IDs were put in each of its partitions
     * @param expectations how the ID of an origin must end
     */
    public OutcomeChecker(
            String enrichedTopic,
            String deadLetterTopic,
            List<SecretScan> secrets,
            String inputTopic,
            long[] published,
            Function<Origin, Expectation> expectations) {
        this.content = new OutcomeContent(enrichedTopic, deadLetterTopic);
        this.secrets = List.copyOf(secrets);
        long[] counts = published.clone();
        this.expectations = origin -> origin.topic().equals(inputTopic)
                        && origin.partition() >= 0
                        && origin.partition() < counts.length
                        && origin.offset() >= 0
                        && origin.offset() < counts[origin.partition()]
                ? expectations.apply(origin)
                : null;
        this.inputs = () -> IntStream.range(0, counts.length)
                .boxed()
                .flatMap(partition -> LongStream.range(0, counts[partition])
                        .mapToObj(offset -> new Origin(inputTopic, partition, offset)));
    }

    /** States that an ID was put in at {@code origin}, and how it must end. */
    public void expect(Origin origin, Expectation expectation) {
        if (listed.putIfAbsent(origin, Objects.requireNonNull(expectation, "expectation")) != null) {
            throw new IllegalArgumentException("two expectations of " + origin);
        }
    }

    /** The origins of all that is expected by {@link #expect}. */
    public Set<Origin> origins() {
        return listed.keySet();
    }

    /** Takes one record that came out. */
    @Override
    public void accept(Emitted emitted) {
        received++;
        secrets.forEach(secret -> secret.scan(emitted).forEach(leak -> note(findings, Fault.LEAKED, leak)));
        Origin origin = emitted.origin();
        Expectation expectation = origin == null ? null : expectations.apply(origin);
        if (expectation == null) {
            note(findings, Fault.UNEXPECTED, emitted.place() + " names the unknown origin " + origin);
            return;
        }
        BitSet partition = partition(origin);
        if (partition.get((int) origin.offset())) {
            note(findings, Fault.DOUBLED, origin + " again at " + emitted.place());
        }
        partition.set((int) origin.offset());
        String where = origin + " at " + emitted.place() + ": ";
        content.compare(expectation, emitted, new Comparison((fault, text) -> note(findings, fault, where + text)));
    }

    private BitSet partition(Origin origin) {
        return settled.computeIfAbsent(origin.topic() + "-" + origin.partition(), name -> new BitSet());
    }

    /** What is wrong; call it when everything that came out was taken. */
    public Report report() {
        Map<Fault, List<String>> all = new EnumMap<>(findings);
        inputs.get()
                .filter(origin -> !partition(origin).get((int) origin.offset()))
                .forEach(origin -> note(all, Fault.LOST, origin.toString()));
        return new Report(inputs.get().count(), received, all);
    }

    private static void note(Map<Fault, List<String>> findings, Fault fault, String line) {
        List<String> lines = findings.computeIfAbsent(fault, kind -> new ArrayList<>());
        if (lines.size() < KEPT) {
            lines.add(line);
        }
    }
}
