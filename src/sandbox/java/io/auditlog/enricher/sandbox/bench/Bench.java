package io.auditlog.enricher.sandbox.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/** The benchmark: {@code mvn -Pbench}, with {@link BenchSettings} as {@code -Dbench.*}. */
public final class Bench {

    private Bench() {}

    /**
     * Measures and prints.
     *
     * @param arguments the build directory
     */
    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[0]);
        BenchSettings settings = BenchSettings.ofSystem();
        Sheet sheet = new Sheet();
        Machine.facts().forEach(sheet::fact);
        try (Ground ground = new Ground(target.resolve("bench"), settings)) {
            if (settings.measures("a")) {
                new NoLatency(ground, sheet).measure();
            }
            if (settings.measures("b")) {
                new LittlesLaw(ground, sheet).measure();
            }
            if (settings.measures("c")) {
                new PermittedRate(ground, sheet).measure();
            }
            if (settings.measures("d")) {
                new LiveArrival(ground, sheet).measure();
            }
        }
        sheet.fact(Machine.load());
        Files.writeString(target.resolve("bench.md"), sheet.toString());
        System.out.println("\n" + sheet);
        System.exit(0); // whatever thread a library left behind
    }
}
