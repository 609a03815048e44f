package io.auditlog.enricher.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A genuine registry server, Apicurio's, as a process of its own on a free port of the loopback address.
 *
 * <p>Threads: one of its own reads what the server prints.
 */
public final class RegistryServer implements AutoCloseable {

    /** The Java version that the server needs. */
    static final int JAVA = 21;

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");
    private static final Pattern FEATURE_VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final int START_SECONDS = 120;
    private static final String OPTIONS = "-Xmx384m -XX:TieredStopAtLevel=1"
            + " -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port=0"
            + " -Dquarkus.management.host=127.0.0.1 -Dquarkus.management.port=0"
            + " -Dapicurio.rules.global.compatibility=BACKWARD -jar quarkus-run.jar";

    private final Process process;
    private final CompletableFuture<String> listening = new CompletableFuture<>();

    /** A Java installation that can run it: the running one, or one that a variable names or that is in a usual place. */
    static Optional<Path> java() {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME") && !value.isBlank()) {
                homes.add(Path.of(value));
            }
        });
        String sdkman = System.getProperty("user.home") + "/.sdkman/candidates/java";
        for (String parent : List.of("/usr/lib/jvm", "/opt/java", sdkman)) {
            File[] children = new File(parent).listFiles();
            Stream.of(children == null ? new File[0] : children)
                    .map(File::toPath)
                    .forEach(homes::add);
        }
        return homes.stream().filter(RegistryServer::isNewEnough).findFirst();
    }

    private static boolean isNewEnough(Path home) {
        try {
            Matcher version = FEATURE_VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() && Integer.parseInt(version.group(1)) >= JAVA;
        } catch (IOException notAnInstallation) {
            return false;
        }
    }

    private RegistryServer(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "registry-server-output");
        reader.setDaemon(true);
        reader.start();
    }

    static RegistryServer start(Path java, Path home) throws Exception {
        List<String> command = new ArrayList<>(List.of(java.resolve("bin/java").toString()));
        command.addAll(List.of(OPTIONS.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        RegistryServer server = new RegistryServer(process);
        try {
            server.listening.get(START_SECONDS, TimeUnit.SECONDS);
            return server;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** Where it serves Confluent's protocol. */
    public String url() {
        return listening.join() + "/apis/ccompat/v7";
    }

    /** Where it serves Apicurio's own protocol, in the version of its older clients. */
    public String apicurioUrl() {
        return listening.join() + "/apis/registry/v2";
    }

    private void read() {
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.find()) {
                    listening.complete(matcher.group(1));
                }
                if (!listening.isDone()) {
                    said.append(line).append('\n');
                }
            }
            listening.completeExceptionally(new IllegalStateException("the registry server ended:\n" + said));
        } catch (IOException e) {
            listening.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
