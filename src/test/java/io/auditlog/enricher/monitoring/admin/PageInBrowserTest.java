package io.auditlog.enricher.monitoring.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.monitoring.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page as a browser renders it. Where there is no Chromium the class is skipped, in capitals; in CI it fails. */
final class PageInBrowserTest {

    private static final Path BROWSER = Stream.of(
                    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireBrowser() {
        String message = "NO CHROMIUM: THE STATUS PAGE IS NOT TESTED IN A BROWSER";
        if (BROWSER == null && System.getenv("CI") != null) {
            throw new IllegalStateException(message);
        }
        if (BROWSER == null) {
            System.out.println(message);
        }
        Assumptions.assumeTrue(BROWSER != null, message);
    }

    static Stream<String> shouldFitOnAPhone() {
        return Views.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource
    void shouldFitOnAPhone(String name) throws Exception {
        // Given the page in a frame as wide as a phone, since no window is that narrow
        Files.writeString(
                directory.resolve("page.html"), StatusPage.of(Views.all().get(name)));
        Path frame = Files.writeString(directory.resolve("frame.html"), """
                <iframe src="page.html" style="width:360px;height:2600px;border:0"></iframe>
                <script>onload = () => {
                  const page = document.querySelector('iframe').contentDocument;
                  document.title = page.documentElement.scrollWidth + ' of 360, ' + page.querySelectorAll('svg').length;
                }</script>""");
        // When, then
        assertThat(browse(
                        "--allow-file-access-from-files",
                        "--dump-dom",
                        frame.toUri().toString()))
                .contains("<title>360 of 360, 3</title>");
    }

    @Test
    void shouldDrawAPicture() throws Exception {
        Path page = Files.writeString(
                directory.resolve("page.html"), StatusPage.of(Views.all().get("behind")));
        Path picture = directory.resolve("page.png");

        browse("--window-size=1100,900", "--screenshot=" + picture, page.toUri().toString());

        assertThat(picture).isNotEmptyFile();
    }

    @Test
    void shouldUpdateByItself() throws Exception {
        // Given a worker whose key expires after the page was loaded
        AtomicInteger looks = new AtomicInteger();
        Supplier<Health> health =
                () -> Views.health(looks.getAndIncrement() == 0 ? "RUNNING" : "PAUSED_AUTH", "", "", 0);
        Overview overview = new Overview(
                new SimpleMeterRegistry(),
                health,
                List::of,
                new Recent(),
                new Overview.Identity(
                        "app", new Topics("ids", "enriched", "dead-{class}"), URI.create("https://a.example")),
                () -> Views.NOW);
        try (AdminServer server =
                new AdminServer(InetSocketAddress.createUnresolved("127.0.0.1", 0), health, overview, () -> "")) {
            // When
            String document =
                    browse("--virtual-time-budget=8000", "--dump-dom", "http://127.0.0.1:" + server.port() + "/");
            // Then
            assertThat(document)
                    .contains(
                            "<section id=\"state\" class=\"act\"",
                            "Waiting for a valid API key",
                            "role=\"alert\" hidden");
            assertThat(looks.get()).isGreaterThan(1);
        }
    }

    private String browse(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                BROWSER.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + directory.resolve("profile")));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out.txt");
        Process browser = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err.txt").toFile())
                .start();
        try {
            assertThat(browser.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            browser.destroyForcibly();
        }
        return Files.readString(out);
    }
}
