package io.auditlog.enricher.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What becomes of IDs that come from standard input. */
final class SubmitCommandTest {

    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    @TempDir
    private Path folder;

    private final Set<String> permissions = new TreeSet<>();

    @Test
    void shouldLetNobodyElseReadItsCopyOfStandardInput() throws Exception {
        // Given
        Path config = Files.writeString(folder.resolve("worker.properties"), """
                bootstrap.servers=127.0.0.1:1
                api.base.url=http://127.0.0.1:1
                schema.registry.url=http://127.0.0.1:1
                """);
        StringWriter out = new StringWriter();
        InputStream in = new FilterInputStream(new ByteArrayInputStream("log-1\nlog-2\n".getBytes(US_ASCII))) {
            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                look();
                return super.read(bytes, from, length);
            }
        };
        // When
        int code = new CommandLine(new SubmitCommand(Map.of(), in))
                .setOut(new PrintWriter(out))
                .execute("-", "--dry-run", "--config", config.toString());
        // Then
        assertThat(code).isZero();
        assertThat(out.toString()).startsWith("Lines with an ID: 2; without: 0");
        assertThat(permissions).containsExactly("rw-------");
    }

    private void look() {
        try (Stream<Path> copies = Files.list(TEMPORARY)) {
            for (Path copy : copies.filter(file -> file.getFileName().toString().startsWith("audit-log-ids"))
                    .toList()) {
                permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
