package io.auditlog.enricher.convert.ocsf;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.OcsfEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The events of every rule, in every version, as they are written down. After a deliberate change run it with {@code
 * -Dgolden.write=true}, and read the difference.
 */
final class OcsfEventsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/auditlog/enricher/convert/ocsf/golden");
    private static final Path PAGE = Path.of("docs/OCSF.md");
    private static final Path TABLE = OcsfSchemas.DIRECTORY.resolve("TABLE.md");
    private static final Pattern NAME = Pattern.compile(".*\\((.*)\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `[^|]*` \\| \\d{4} \\|.*\\|$");

    @Test
    void shouldMakeTheEventsThatAreWrittenDown() throws IOException {
        Map<String, String> byRule = new LinkedHashMap<>();
        for (Map<String, Object> entry : Entries.listed()) {
            byRule.putIfAbsent(rule(Entries.body(entry)), golden(Entries.body(entry)));
        }

        for (Map.Entry<String, String> one : byRule.entrySet()) {
            Path file = GOLDEN.resolve(one.getKey() + ".txt");
            if (Boolean.getBoolean("golden.write")) {
                Files.createDirectories(GOLDEN);
                Files.writeString(file, one.getValue());
            }
            assertThat(Files.readString(file)).as("%s", file).isEqualTo(one.getValue());
        }
    }

    @Test
    void shouldHaveAnExampleOfEveryRule() {
        List<String> used = Entries.listed().stream()
                .map(entry -> rule(Entries.body(entry)))
                .toList();

        assertThat(MappingReader.read(Optional.empty()).rules())
                .allSatisfy(rule -> assertThat(used).contains(name(rule.name())));
    }

    @Test
    void shouldBeDocumented() throws IOException {
        String page = Files.readString(PAGE);
        String rows = rows().stream()
                .map(row -> "| `"
                        + row.replaceFirst("\\|", "` |").replace("|", " | ").replace("`  |", "` |") + " |")
                .distinct()
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("golden.write")) {
            Matcher first = ROW.matcher(page);
            assertThat(first.find()).isTrue();
            String cleared = ROW.matcher(page).replaceAll("");
            page = cleared.substring(0, first.start())
                    + rows
                    + cleared.substring(first.start()).replaceFirst("\n+", "\n\n");
            Files.writeString(PAGE, page);
        }

        assertThat(ROW.matcher(page).results().map(match -> match.group()).collect(Collectors.joining("\n")))
                .isEqualTo(rows);
    }

    /** Class, activity, status and what they are about, for each of the events that were mapped on trial. */
    @Test
    void shouldAgreeWithTheTrial() throws IOException {
        if (!OcsfSchemas.arePresent()) {
            return;
        }
        for (String line : Files.readAllLines(TABLE)) {
            String[] cell = line.split(" *\\| *", -1);
            if (cell.length > 8 && cell[2].matches("\\d+")) {
                String row = String.join("|", cell[1], cell[2], cell[3], cell[6], cell[7], cell[8]);
                assertThat(rows()).contains(row);
            }
        }
    }

    /** Event, class, activity, status, what it is about, profile. */
    private static List<String> rows() {
        return Entries.listed().stream().map(OcsfEventsTest::row).toList();
    }

    private static String row(Map<String, Object> entry) {
        Map<String, Object> event = Entries.newest(Entries.body(entry));
        Object profiles = Entries.cast(event.get("metadata")).get("profiles");
        return String.join(
                "|",
                (String) entry.get("event"),
                text(event, "class_uid"),
                text(event, "activity_id") + " " + text(event, "activity_name"),
                text(event, "status_id") + " " + text(event, "status"),
                subject(event),
                profiles == null ? "" : (String) ((List<?>) profiles).get(0));
    }

    private static String text(Map<String, Object> event, String name) {
        return JsonTree.scalar(event.get(name));
    }

    private static String subject(Map<String, Object> event) {
        if (event.get("entity") != null) {
            return "entity " + Entries.cast(event.get("entity")).get("type");
        }
        if (event.get("user") != null) {
            return event.containsKey("privileges") ? "user, privileges" : "user";
        }
        List<?> resources = (List<?>) Objects.requireNonNullElse(event.get("resources"), List.of());
        return resources.isEmpty()
                ? "-"
                : resources.stream()
                        .map(each -> (String) Entries.cast(each).get("type"))
                        .collect(Collectors.joining("+", "resources ", ""));
    }

    private static String rule(byte[] body) {
        return name(Entries.event(Entries.mapper(OcsfVersion.V1_8), body).rule());
    }

    private static String name(String rule) {
        Matcher name = NAME.matcher(rule);
        assertThat(name.matches()).as(rule).isTrue();
        return name.group(1);
    }

    /** The newest event line by line, then how those of other versions differ. */
    private static String golden(byte[] body) {
        StringBuilder text = new StringBuilder(new String(body, StandardCharsets.UTF_8));
        List<String> newest = lines(OcsfVersion.V1_8, body);
        text.append("\n\n1.8.0\n").append(String.join("\n", newest)).append('\n');
        for (OcsfVersion version : List.of(OcsfVersion.V1_5, OcsfVersion.V1_3, OcsfVersion.V1_1)) {
            List<String> lines = lines(version, body);
            text.append('\n').append(version.label()).append('\n');
            newest.stream().filter(line -> !lines.contains(line)).forEach(line -> text.append("- " + line + "\n"));
            lines.stream().filter(line -> !newest.contains(line)).forEach(line -> text.append("+ " + line + "\n"));
        }
        return text.toString();
    }

    private static List<String> lines(OcsfVersion version, byte[] body) {
        OcsfEvent event = Entries.event(Entries.mapper(version), body);
        List<String> lines = new ArrayList<>();
        addLines("", Entries.object(event.value()), lines);
        return lines;
    }

    private static void addLines(String pointer, Object value, List<String> lines) {
        if (value instanceof Map<?, ?> object && !object.isEmpty()) {
            object.forEach((name, member) -> addLines(pointer + "/" + name, member, lines));
        } else if (value instanceof List<?> array && !array.isEmpty()) {
            for (int at = 0; at < array.size(); at++) {
                addLines(pointer + "/" + at, array.get(at), lines);
            }
        } else {
            lines.add(pointer + " " + JsonTree.text(value));
        }
    }
}
