package io.auditlog.enricher.sandbox.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a class of the current class path is started in a JVM of its own.
 *
 * @param mainClass name of the class with {@code main}
 * @param heap largest heap, as in {@code -Xmx}
 * @param logLevel level of its root logger
 * @param options further options of the JVM
 * @param arguments of {@code main}
 * @param environment added to what is inherited
 */
public record JavaCommand(
        String mainClass,
        String heap,
        String logLevel,
        List<String> options,
        List<String> arguments,
        Map<String, String> environment) {

    /** Where the class path is taken from when it is not the one this JVM was started with. */
    private static final String CLASS_PATH = "sandbox.class.path";

    /**
     * An option for every JVM that is started. The tests set {@code -XX:TieredStopAtLevel=1}: where processes come and go on
     * a few cores, their second compilers would take those from the threads that send.
     */
    private static final String OPTION = "sandbox.jvm.option";

    public JavaCommand {
        Objects.requireNonNull(mainClass, "mainClass");
        Objects.requireNonNull(heap, "heap");
        Objects.requireNonNull(logLevel, "logLevel");
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A small heap, level INFO, nothing added. */
    public static JavaCommand of(String mainClass, String... arguments) {
        return new JavaCommand(mainClass, "384m", "INFO", List.of(), List.of(arguments), Map.of());
    }

    /** The worker as its users start it: the command {@code run --config FILE}. */
    public static JavaCommand worker(Path configuration) {
        return of("io.auditlog.enricher.cli.Main", "run", "--config", configuration.toString());
    }

    public JavaCommand heap(String size) {
        return new JavaCommand(mainClass, size, logLevel, options, arguments, environment);
    }

    public JavaCommand logLevel(String level) {
        return new JavaCommand(mainClass, heap, level, options, arguments, environment);
    }

    public JavaCommand options(String... added) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(added));
        return new JavaCommand(mainClass, heap, logLevel, all, arguments, environment);
    }

    public JavaCommand environment(Map<String, String> added) {
        return new JavaCommand(mainClass, heap, logLevel, options, arguments, added);
    }

    /** Starts it; what it prints is appended to {@code output}. */
    public JavaProcess start(Path output) {
        return JavaProcess.start(this, output);
    }

    List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx" + heap);
        line.add("-XX:+UseSerialGC");
        line.add("-Dlogback.configurationFile=io/auditlog/enricher/sandbox/process-logback.xml");
        line.add("-Dsandbox.log.level=" + logLevel);
        line.add(System.getProperty(OPTION, "-XX:+TieredCompilation"));
        line.addAll(options);
        line.add("-cp");
        line.add(System.getProperty(CLASS_PATH, System.getProperty("java.class.path")));
        line.add(mainClass);
        line.addAll(arguments);
        return line;
    }
}
