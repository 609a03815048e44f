package io.auditlog.enricher.sandbox.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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
        Sheet sheet = new Sheet(settings.subjects());
        sheet.fact(Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.vm.version"));
        sheet.fact("everything on one machine: the API and the broker take their CPU from the same cores");
        sheet.fact(load());
        try (BenchEnvironment environment = new BenchEnvironment(target.resolve("bench"), settings)) {
            measure(environment, sheet);
        }
        sheet.fact(load());
        Files.writeString(target.resolve("bench.md"), sheet.toString());
        System.out.println("\n" + sheet);
        System.exit(sheet.isWhole() ? 0 : 1); // whatever thread a library left behind
    }

    private static void measure(BenchEnvironment environment, Sheet sheet) {
        Limits limits = new Limits(environment, sheet);
        Map<String, Runnable> scenarios = new LinkedHashMap<>();
        scenarios.put("a", new NoLatency(environment, sheet)::measure);
        scenarios.put("t", new NoLatency(environment, sheet)::measureTls);
        scenarios.put("b", new Throughput(environment, sheet)::measure);
        scenarios.put("c", () -> limits.measure(500));
        scenarios.put("l", () -> environment.settings().limits().forEach(limits::measure));
        scenarios.put(
                "d",
                () -> environment
                        .settings()
                        .movers()
                        .forEach(subject -> new LiveArrival(environment, sheet, subject).measure()));
        scenarios.put("e", new SmallSettings(environment, sheet)::measure);
        scenarios.put("s", new Start(environment, sheet)::measure);
        scenarios.forEach((letter, scenario) -> {
            if (environment.settings().measures(letter)) {
                attempt(letter, scenario, sheet);
            }
        });
    }

    /** What was measured before a failure stays worth reading. */
    private static void attempt(String letter, Runnable scenario, Sheet sheet) {
        try {
            scenario.run();
        } catch (RuntimeException e) {
            sheet.failed(letter + " failed: " + e.getMessage());
        }
    }

    private static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return Sheet.text("load average now %.1f", load);
    }
}
