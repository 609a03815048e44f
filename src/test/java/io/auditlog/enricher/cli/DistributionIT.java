package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as {@code mvn package} leaves it, started through its own script. */
final class DistributionIT {

    private static final Path HOME = Path.of("target", "audit-log-enricher").toAbsolutePath();
    private static final Path SCRIPT = HOME.resolve("bin/audit-log-enricher");
    private static final String CANARY = "canary-0d1s-SECRET";

    @TempDir
    Path folder;

    @Test
    void shouldHoldWhatAPersonNeedsAndNothingOfTheTests() throws Exception {
        assertThat(SCRIPT).isExecutable();
        assertThat(Stream.of(
                        "config/worker.properties",
                        "config/REFERENCE.md",
                        "config/logback.xml",
                        "config/helm/audit-log-enricher/Chart.yaml",
                        "config/systemd/audit-log-enricher.service",
                        "share/man/man1/audit-log-enricher.1",
                        "share/bash-completion/completions/audit-log-enricher",
                        "schemas/audit-log-entry.avsc",
                        "docs/RUNBOOK.md",
                        "../audit-log-enricher.tar.gz"))
                .allSatisfy(file -> assertThat(HOME.resolve(file)).exists());
        assertThat(HOME.resolve("THIRD-PARTY.txt")).content().contains("kafka-clients", "Apache-2.0");
        assertThat(HOME.resolve("bom.json"))
                .as("the bill of materials, which is not made by mvn -o")
                .content()
                .contains("CycloneDX", "kafka-clients");
        try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .contains("audit-log-enricher.jar")
                    .noneMatch(
                            jar -> jar.matches("(junit|assertj|archunit|kafka_2|kafka-server|scala|netty|rocksdb).*"));
        }
    }

    @Test
    void shouldPrintTheShippedExampleThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("enricher"), SCRIPT);
        String example = HOME.resolve("config/worker.properties").toString();

        Result result = run(link, Map.of("COTOOL_API_KEY", CANARY), "config", "--config", example);

        assertThat(result.output())
                .contains("${env:COTOOL_API_KEY}", "rate.limit.per.second")
                .doesNotContain(CANARY);
        assertThat(result.code()).isZero();
    }

    @Test
    void shouldEndWithTwoWhenTheConfigurationIsWrong() throws Exception {
        Path file = Files.writeString(
                folder.resolve("w.properties"),
                "input.topic=a/b\napi.key=" + CANARY + " x\nid.pattern=${file:/none:x}\n");

        Result result = run(SCRIPT, Map.of(), "run", "--config", file.toString());

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.output())
                .contains("The configuration has 5 problems:", "bootstrap.servers: missing", "input.topic = a/b")
                .doesNotContain("\tat ", CANARY);
    }

    @Test
    void shouldSayWhatToDoWithoutJavaAndWithAnOldOne() throws Exception {
        Map<String, String> noJava = Map.of("JAVA_HOME", folder.toString());
        Result without = run(SCRIPT, noJava, "--version");
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.output()).contains("JAVA_HOME is").contains("Java 17 or later");

        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Result old = run(SCRIPT, noJava, "--version");
        assertThat(old.code()).isEqualTo(2);
        assertThat(old.output()).contains("Java 17 or later is needed");
    }

    @Test
    void shouldUseTheCacheThatPrepareLeavesAndSayNothingWhereItDoesNotFit() throws Exception {
        Path script = copy().resolve("bin/audit-log-enricher");
        Path jar = script.resolve("../../lib/audit-log-enricher.jar").normalize();
        Map<String, String> sources = Map.of("ENRICHER_JAVA_OPTS", "-Xlog:class+load");
        String shared = "io.auditlog.enricher.cli.Main source: shared objects file";
        String version = run(script, Map.of(), "--version").output();
        assertThat(run(script, sources, "--version").output()).doesNotContain(shared);

        Result refused = run(script, Map.of(), "prepare", "--config", "/none");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.output()).contains("/none");
        assertThat(run(script, Map.of(), "prepare", "--help").output()).contains("Usage:");
        assertThat(script.resolve("../../cache").normalize())
                .as("the cache of a run that did not start")
                .doesNotExist();

        // It waits for what is unreachable until it is stopped, and what Java has loaded until then is in the cache.
        prepareWithoutServices(script);

        assertThat(run(script, sources, "--version").output()).contains(shared);
        assertThat(run(script, Map.of(), "--version").output()).isEqualTo(version);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertThat(run(script, sources, "--version").output()).doesNotContain(shared);
        assertThat(run(script, Map.of(), "--version").output()).isEqualTo(version);
    }

    private void prepareWithoutServices(Path script) throws IOException, InterruptedException {
        String example = Files.readString(HOME.resolve("config/worker.properties"));
        Path file = Files.writeString(
                folder.resolve("w.properties"),
                example.replaceAll("localhost:\\d+", "127.0.0.1:1").replace("127.0.0.1:8080", "127.0.0.1:0"));
        Process process = process(script, Map.of("COTOOL_API_KEY", CANARY), "prepare", "--config", file.toString())
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.lines()
                            .filter(line -> line.contains("waiting for"))
                            .findFirst())
                    .isPresent();
            process.toHandle().destroy(); // its output stays open
            assertThat(lines.lines().toList()).noneMatch(line -> line.contains(CANARY));
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** The distribution elsewhere, which can be written to. */
    private Path copy() throws IOException {
        Path copy = folder.resolve("elsewhere");
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(HOME.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copy;
    }

    private Result run(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        File output = folder.resolve("output").toFile();
        Process process =
                process(script, environment, arguments).redirectOutput(output).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), Files.readString(output.toPath(), StandardCharsets.UTF_8));
    }

    private static ProcessBuilder process(Path script, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("ENRICHER_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return builder;
    }

    private record Result(int code, String output) {}
}
