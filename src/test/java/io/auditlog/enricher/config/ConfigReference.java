package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every key, as Markdown, made from the same definitions that check a configuration. */
public final class ConfigReference {

    private static final String INTRODUCTION = """
            # Configuration reference

            A configuration is a `.properties` file in UTF-8. An environment variable `ENRICHER_` + the key in upper case with
            `_` for each dot overrides a key (`api.base.url`: `ENRICHER_API_BASE_URL`; `kafka.security.protocol`:
            `ENRICHER_KAFKA_SECURITY_PROTOCOL`; `outcome.not_found`: `ENRICHER_OUTCOME_NOT_FOUND`). An empty value means the
            default, except for keys that are passed on.

            A value can hold references: `${env:VAR}`, `${file:/path/to/file.properties:key}` and `${dir:/path:file}`. They are
            resolved at start; what they stand for is never printed.

            Durations are a whole number and a unit: `250ms`, `10s`, `5m`, `1h`. Keys in **bold** are those to decide about.
            An unknown key, a bad value or a missing secret stops the start with one message that names them all
            (exit code 2). `audit-log-enricher config --config FILE` checks a file and prints what is in force.
            """;

    private static final String OUTCOMES = """

            ## Outcomes

            `outcome.` and a code of a dead letter in lower case decides what becomes of an entry that fails with this code by
            itself. While the API as a whole is unwell, and until an ID is known to be good, no failure is an entry's own,
            whatever is set here. Values are text; there are no defaults.

            | Value | Meaning |
            |---|---|
            | `dead-letter` | The first such failure is the entry's end. |
            | `retry:N` | It fails at least N times (1 to 100), in whatever way, before it ends; all else is as by default. |
            | `hold` | Such failures never end it. It is asked for again after one to one and a half of `retry.confirm.after`, then after twice as long each time, up to an hour to an hour and a half, for ever. It counts for `ledger.max.open`; `/health` shows how many are held. |
            | not set | As [DEAD-LETTERS.md](../docs/DEAD-LETTERS.md) says. |

            """;

    private static final String KAFKA = """

            ## Kafka's own keys

            What has the prefix `kafka.` is passed to Kafka Streams and its clients as it is, with the prefixes of Streams
            where one client is meant: `kafka.producer.`, `kafka.consumer.`, `kafka.main.consumer.`,
            `kafka.restore.consumer.`, `kafka.admin.`, `kafka.topic.`. A name that Kafka does not know gives a warning. The
            defaults that differ from Kafka's, or that the worker counts on:

            | Key | Default |
            |---|---|
            """;

    private static final String LARGE_RECORDS = """

            Where `kafka.max.poll.records` is not set, it is at most half of `max.queued`.

            A record that is larger than the producer's `max.request.size` becomes a dead letter. To let larger ones through,
            raise `kafka.max.request.size` together with the topics' `max.message.bytes`.

            Some names are refused, with or without a prefix:

            | Key | Reason |
            |---|---|
            """;

    private static final String PASSED_ON = """
            Passed to the serializer as they are written, where they are set. The defaults are those of the default
            serializer.

            """;

    private static final String CONFLUENT = """

            Confluent's own serializer knows these too; on the default one they have no effect, or are refused:

            """;

    private ConfigReference() {}

    /** The whole page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        Keys.GROUPS.forEach(group -> appendTable(page, group.name(), "", group.keys()));
        appendOutcomes(page);
        appendSerializer(page);
        appendKafka(page);
        return page.toString();
    }

    private static void appendTable(
            StringBuilder page, String title, String introduction, List<? extends Key<?>> keys) {
        page.append("\n## ").append(title).append("\n\n").append(introduction);
        page.append("| Key | Type | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
        keys.forEach(key -> appendKey(page, key));
    }

    private static void appendKey(StringBuilder page, Key<?> key) {
        String name = code(key.name());
        boolean bold = key.use() == Key.Use.REQUIRED || key.use() == Key.Use.IMPORTANT;
        page.append("| ").append(bold ? "**" + name + "**" : name);
        page.append(" | ").append(type(key));
        page.append(" | ").append(byDefault(key));
        page.append(" | ").append(cell(key.type().allowed()));
        page.append(" | ").append(cell(key.doc() + reach(key))).append(" |\n");
    }

    private static void appendOutcomes(StringBuilder page) {
        page.append(OUTCOMES);
        appendNames(page, "Keys", OutcomeKeys.KEYS.keySet());
        appendNames(page, "Refused, since no time changes such a failure", OutcomeKeys.REFUSED);
    }

    private static void appendNames(StringBuilder page, String title, Set<Code> codes) {
        page.append("- ").append(title).append(": ");
        page.append(
                codes.stream().map(OutcomeKeys::name).map(ConfigReference::code).collect(Collectors.joining(", ")));
        page.append("\n");
    }

    private static void appendSerializer(StringBuilder page) {
        Map<Boolean, List<Key<Object>>> byDoc = SerializerSettings.KEYS.stream()
                .filter(key -> !key.name().equals(Keys.REGISTRY_URL.name()))
                .collect(Collectors.partitioningBy(key -> key.doc().isEmpty()));
        appendTable(page, "Serializer and schema registry: passed on", PASSED_ON, byDoc.get(false));
        page.append(CONFLUENT);
        Map<String, List<Key<Object>>> byType = byDoc.get(true).stream()
                .collect(Collectors.groupingBy(
                        key -> type(key) + ", " + key.type().allowed(), TreeMap::new, Collectors.toList()));
        byType.forEach((type, keys) -> page.append("- ")
                .append(type)
                .append(": ")
                .append(keys.stream().map(key -> code(key.name())).collect(Collectors.joining(", ")))
                .append("\n"));
        String prefixes =
                SerializerSettings.PREFIXES.stream().map(ConfigReference::code).collect(Collectors.joining(", "));
        page.append("\nFurther names that begin with ").append(prefixes).append(" are passed on too.\n");
    }

    private static String type(Key<?> key) {
        return key.type().kafka().name().toLowerCase(Locale.ROOT) + (key.type().isSecret() ? " (secret)" : "");
    }

    /** The default serializer does not use everything that it knows. */
    private static String reach(Key<?> key) {
        return key.isPassedOn() && !AvroWireSerializer.heeds(key.name()) ? " Not for the default serializer." : "";
    }

    private static String byDefault(Key<?> key) {
        if (key.use() == Key.Use.REQUIRED) {
            return "required";
        }
        Object value = key.isPassedOn()
                ? AvroWireSerializer.configuration().defaultValues().get(key.name())
                : key.byDefault();
        return value == null ? "-" : code(value.toString());
    }

    private static void appendKafka(StringBuilder page) {
        page.append(KAFKA);
        StreamsProperties.defaults().forEach((name, value) -> appendRow(page, name, code(value.toString())));
        page.append(LARGE_RECORDS);
        for (Map.Entry<String, String> refusal : KafkaSettings.refusals().entrySet()) {
            appendRow(page, refusal.getKey(), cell(refusal.getValue()));
        }
    }

    private static void appendRow(StringBuilder page, String name, String text) {
        page.append("| ")
                .append(code(KafkaSettings.PREFIX + name))
                .append(" | ")
                .append(text)
                .append(" |\n");
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
