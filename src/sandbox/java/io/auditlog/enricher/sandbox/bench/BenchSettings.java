package io.auditlog.enricher.sandbox.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured and how long, from system properties that begin with {@code bench.}.
 *
 * @param only parts to measure, of a, b, c and d
 * @param subjects in part a, of stock, minimal, lean and worker
 * @param versions HTTP versions in part a, of 1.1 and 2
 * @param rounds how often part a is repeated
 * @param ids IDs of each run of part a
 * @param seconds length of parts b, c and d, warm-up excluded
 * @param javaOptions further options of the worker's JVM and the bare loops'
 * @param workerKeys further keys of the worker's configuration
 */
record BenchSettings(
        Set<String> only,
        List<String> subjects,
        List<String> versions,
        int rounds,
        int ids,
        int seconds,
        List<String> javaOptions,
        Map<String, String> workerKeys) {

    static BenchSettings ofSystem() {
        return new BenchSettings(
                Set.copyOf(words("bench.only", "a,b,c,d")),
                words("bench.subjects", "stock,worker,lean,minimal"),
                words("bench.versions", "1.1,2"),
                Integer.getInteger("bench.rounds", 1),
                Integer.getInteger("bench.ids", 1_000_000),
                Integer.getInteger("bench.seconds", 40),
                List.of(System.getProperty("bench.java.options", "").trim().split("\\s+", -1)),
                keys(words("bench.worker.keys", "")));
    }

    boolean measures(String part) {
        return only.contains(part);
    }

    Duration stretch() {
        return Duration.ofSeconds(seconds);
    }

    private static List<String> words(String name, String otherwise) {
        String text = System.getProperty(name, otherwise);
        return Arrays.stream((text.isBlank() ? otherwise : text).split(",", -1))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Map<String, String> keys(List<String> words) {
        return words.stream()
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(
                        word -> word[0], word -> word[1], (first, second) -> second, LinkedHashMap::new));
    }

    /** The options that the launcher script gives the worker, and the platform's own choice of a collector. */
    String[] options() {
        Stream<String> launcher = Stream.of("-XX:-UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
        return Stream.concat(launcher, javaOptions.stream().filter(option -> !option.isEmpty()))
                .toArray(String[]::new);
    }
}
