package io.auditlog.enricher.sandbox.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How a class of the current class path, or a distribution's launcher script, is started in a JVM of its own. Threads: one. */
public final class JavaCommand {

    /** Where the class path is taken from when it is not the one this JVM was started with. */
    private static final String CLASS_PATH = "sandbox.class.path";

    /**
     * An option for every JVM that is started. The tests set {@code -XX:TieredStopAtLevel=1}: where processes come and go on
     * a few cores, their second compilers would take those from the threads that send.
     */
    private static final String OPTION = "sandbox.jvm.option";

    private final String mainClass;
    private final List<String> arguments;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String heap = "384m";
    private String logLevel = "INFO";
    private String launcher = "";
    private String classPath = System.getProperty(CLASS_PATH, System.getProperty("java.class.path"));

    private JavaCommand(String mainClass, String... arguments) {
        this.mainClass = mainClass;
        this.arguments = List.of(arguments);
        String option = System.getProperty(OPTION, "");
        if (!option.isEmpty()) {
            options.add(option);
        }
    }

    /** A heap of 384 MiB, log level INFO, nothing added. */
    public static JavaCommand of(String mainClass, String... arguments) {
        return new JavaCommand(mainClass, arguments);
    }

    /** The worker as its users start it: the command {@code run --config FILE}. */
    public static JavaCommand worker(Path configuration) {
        return of("io.auditlog.enricher.cli.Main", "run", "--config", configuration.toString());
    }

    /** Largest heap, as in {@code -Xmx}. */
    public JavaCommand heap(String size) {
        heap = size;
        return this;
    }

    /** Another class path than this JVM's. */
    public JavaCommand classPath(String path) {
        classPath = path;
        return this;
    }

    /** Level of its root logger. */
    public JavaCommand logLevel(String level) {
        logLevel = level;
        return this;
    }

    /** Further options of the JVM. */
    public JavaCommand options(String... added) {
        options.addAll(Arrays.asList(added));
        return this;
    }

    /** Variables besides those that are inherited. */
    public JavaCommand environment(Map<String, String> added) {
        environment.putAll(added);
        return this;
    }

    /** Started by a distribution's launcher script instead, with its class path and its log; blank changes nothing. */
    public JavaCommand launcher(String script) {
        launcher = script;
        return this;
    }

    /** Starts it; what it prints is appended to {@code output}. */
    public JavaProcess start(Path output) {
        return JavaProcess.start(this, output);
    }

    String mainClass() {
        return mainClass;
    }

    Map<String, String> environment() {
        if (launcher.isBlank()) {
            return environment;
        }
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("ENRICHER_JAVA_OPTS", "-Xmx" + heap + " " + String.join(" ", options));
        all.put("ENRICHER_LOG_LEVEL", logLevel);
        return all;
    }

    /** The command line, word by word. */
    public List<String> line() {
        if (!launcher.isBlank()) {
            return Stream.concat(Stream.of(launcher), arguments.stream()).toList();
        }
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=io/auditlog/enricher/sandbox/process-logback.xml",
                "-Dsandbox.log.level=" + logLevel));
        line.addAll(options);
        line.add("-cp");
        line.add(classPath);
        line.add(mainClass);
        line.addAll(arguments);
        return line;
    }
}
