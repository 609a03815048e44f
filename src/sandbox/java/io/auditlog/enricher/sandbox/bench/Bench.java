package io.auditlog.enricher.sandbox.bench;

import java.lang.management.ManagementFactory;
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
        sheet.fact(Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.vm.version"));
        sheet.fact("everything on one machine: the API and the broker take their CPU from the same cores");
        sheet.fact(load());
        try (BenchEnvironment environment = new BenchEnvironment(target.resolve("bench"), settings)) {
            if (settings.measures("a")) {
                new NoLatency(environment, sheet).measure();
            }
            if (settings.measures("b")) {
                new Throughput(environment, sheet).measurePlaces();
            }
            if (settings.measures("c")) {
                new Throughput(environment, sheet).measurePermitted();
            }
            if (settings.measures("d")) {
                new LiveArrival(environment, sheet).measure();
            }
        }
        sheet.fact(load());
        Files.writeString(target.resolve("bench.md"), sheet.toString());
        System.out.println("\n" + sheet);
        System.exit(0); // whatever thread a library left behind
    }

    private static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return Sheet.text("load average now %.1f", load);
    }
}
