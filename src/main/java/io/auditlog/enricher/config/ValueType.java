package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.fetch.credentials.KeyFormat;
import io.auditlog.enricher.fetch.retry.RetrySettings.OutcomeRule;
import io.auditlog.enricher.kafka.Continuity;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The type of a key's value.
 *
 * @param kafka Kafka's name for the type, as shown in the reference
 * @param allowed completes "must be ..." in messages; never repeats a value
 * @param parser turns the text into the value; null, or an exception, if the text is not allowed
 */
record ValueType(ConfigDef.Type kafka, String allowed, Function<String, Object> parser) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:,/\\[\\]]+):(\\d{1,5})");
    private static final int LAST_PORT = 65_535;
    private static final int MAX_TOPIC = 249;
    private static final String LONGEST_CLASS = StatusClass.INVALID_RESPONSE.label();
    private static final String NAMES = "[\\p{Alpha}_$][\\w$]*";

    static final ValueType FLAG = of(BOOLEAN);
    static final ValueType SECRET = of(PASSWORD);
    static final ValueType API_KEY =
            new ValueType(PASSWORD, KeyFormat.ALLOWED, text -> KeyFormat.isKey(text) ? new Password(text) : null);
    static final ValueType ABOVE_ZERO =
            checked(DOUBLE, "a number above 0", Double::valueOf, value -> value > 0 && !value.isInfinite());
    static final ValueType TOPIC = name("a topic name:", MAX_TOPIC);
    static final ValueType APPLICATION_ID =
            name("a name of", MAX_TOPIC - Continuity.changelog("").length());
    private static final ValueType PARKABLE_TOPIC = name("a topic name of", MAX_TOPIC - "-parked".length());
    static final ValueType DEAD_LETTER_TOPIC = text(
            PARKABLE_TOPIC.allowed + ", in which {class} may stand for the status class and counts as "
                    + LONGEST_CLASS.length(),
            text -> PARKABLE_TOPIC.parse(text.replace("{class}", LONGEST_CLASS)).isPresent());
    static final ValueType JSON_POINTER = matching(
            "a JSON pointer (RFC 6901): member names and indexes, each after a /, in which ~0 stands for ~ and ~1 for /",
            "(/([^/~]|~[01])*+)*+");
    static final ValueType JSON_POINTERS = text(
            "a list of JSON pointers (RFC 6901) separated by commas, each to something else than /id, /event, /timestamp"
                    + " and /createdAt",
            listOf(pointer -> pointer.matches("(?!/(id|event|timestamp|createdAt)$)(/([^/~]|~[01])*+)++")));
    static final ValueType RATE_HEADERS =
            matching("auto, off, or the beginning of header names like x-ratelimit-", "auto|off|[a-z0-9-]{1,62}-");
    static final ValueType CLASS_NAME = matching("the full name of a class", NAMES + "(\\." + NAMES + ")*");
    static final ValueType REPLICAS =
            integer("-1 or at least 1, up to 32767", n -> n == -1 || (n >= 1 && n <= Short.MAX_VALUE));
    static final ValueType STORE = oneOf("PKCS12", "JKS", "PEM");
    static final ValueType PATTERN =
            string("a regular expression that the whole ID must match", Pattern::compile, any -> true);
    static final ValueType ZONE = string("a time zone, like UTC, Europe/Berlin or +01:00", ZoneId::of, any -> true);
    static final ValueType FILE =
            string("the path of a file that exists and can be read", Path::of, ValueType::isReadable);
    static final ValueType HOST_PORT =
            string("host:port, with a port from 0 to " + LAST_PORT, ValueType::address, any -> true);
    static final ValueType HOST_PORTS = text(
            "a list of host:port, separated by commas",
            listOf(element -> HOST_PORT.parse(element).isPresent()));
    static final ValueType REGISTRY_URLS = text(
            "http(s)://host[:port][/path], a list of these separated by commas, or mock://NAME",
            listOf(url -> url.matches("mock://\\S+|https?://[^\\s/?#][^\\s?#]*")));
    static final ValueType HTTP_URL =
            string("http(s)://host[:port][/path], without user, query and fragment", URI::create, ValueType::isHttpUrl);
    static final ValueType PROXY_URL = string(
            "http://host:port, without user, path, query and fragment",
            URI::create,
            url -> isHttpUrl(url) && url.toString().matches("http://[^/]+/?") && url.getPort() > 0);
    static final ValueType OUTCOME = string(
            "dead-letter, hold, or retry:N with N from 1 to " + History.MAX_ATTEMPTS, ValueType::outcome, any -> true);

    /** The value, or empty if the text is not allowed. The parser's exception is dropped: it may repeat a secret. */
    Optional<Object> parse(String text) {
        try {
            return Optional.ofNullable(parser.apply(text));
        } catch (ConfigException | IllegalArgumentException | DateTimeException notAllowed) {
            return Optional.empty();
        }
    }

    boolean isSecret() {
        return kafka == PASSWORD;
    }

    /** The values allowed by Kafka's own definition of a key. */
    static ValueType of(ConfigDef.ConfigKey key) {
        if (key.validator == null) {
            return of(key.type);
        }
        return new ValueType(key.type, key.validator.toString(), text -> {
            Object value = ConfigDef.parseType(key.name, text, key.type);
            key.validator.ensureValid(key.name, value);
            return value;
        });
    }

    /** Any value that Kafka can parse as the type. */
    static ValueType of(ConfigDef.Type type) {
        String allowed = switch (type) {
            case BOOLEAN -> "true or false";
            case SHORT, INT, LONG -> "a whole number";
            case DOUBLE -> "a number";
            case LIST -> "a list separated by commas";
            case CLASS -> "a class on the class path";
            case STRING, PASSWORD -> "text";
        };
        return new ValueType(type, allowed, text -> ConfigDef.parseType("", text, type));
    }

    static ValueType integer(int min, int max) {
        return integer("a whole number from " + min + " to " + max, value -> value >= min && value <= max);
    }

    static ValueType integer(String allowed, Predicate<Integer> test) {
        return checked(INT, allowed, Integer::valueOf, test);
    }

    /** An integer with a unit, like {@code 250ms}, {@code 10s}, {@code 5m} or {@code 1h}. */
    static ValueType duration(String min, String max) {
        Duration least = duration(min);
        Duration most = duration(max);
        return string(
                "a duration from " + min + " to " + max + ", like 250ms, 10s, 5m or 1h",
                ValueType::duration,
                value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    static ValueType oneOf(String... values) {
        return oneOf(List.of(values), values);
    }

    /** The constants, by their names in lower case. */
    static ValueType oneOf(Enum<?>... constants) {
        return oneOf(
                Arrays.stream(constants)
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList(),
                constants);
    }

    /** One of the values, each by the name at the same position. */
    static ValueType oneOf(List<String> names, Object[] values) {
        String allowed = "one of " + String.join(", ", names);
        return string(allowed, text -> names.contains(text) ? values[names.indexOf(text)] : null, any -> true);
    }

    private static Duration duration(String text) {
        Matcher parts = matched(DURATION, text);
        boolean millis = parts.group(2).equals("ms");
        return millis
                ? Duration.ofMillis(Long.parseLong(parts.group(1)))
                : Duration.parse("PT" + parts.group(1) + parts.group(2));
    }

    private static InetSocketAddress address(String text) {
        Matcher parts = matched(ADDRESS, text);
        int port = Integer.parseInt(parts.group(2));
        return port <= LAST_PORT
                ? InetSocketAddress.createUnresolved(parts.group(1).replaceAll("[\\[\\]]", ""), port)
                : null;
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not " + pattern);
        }
        return matcher;
    }

    private static boolean isReadable(Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    private static boolean isHttpUrl(URI url) {
        return List.of("http", "https").contains(String.valueOf(url.getScheme()))
                && url.getHost() != null
                && url.getUserInfo() == null
                && url.getQuery() == null
                && url.getFragment() == null
                && url.getPort() <= LAST_PORT;
    }

    private static OutcomeRule outcome(String text) {
        if (text.equals("dead-letter") || text.equals("hold")) {
            return text.equals("hold") ? OutcomeRule.HOLD : OutcomeRule.DEAD_LETTER;
        }
        int failures =
                text.startsWith("retry:") ? Integer.parseInt(text.substring(6).strip()) : 0;
        return failures >= 1 && failures <= History.MAX_ATTEMPTS ? new OutcomeRule(failures) : null;
    }

    private static Predicate<String> listOf(Predicate<String> element) {
        return text -> Arrays.stream(text.split(",", -1)).map(String::strip).allMatch(element);
    }

    private static ValueType name(String what, int maxLength) {
        return matching(
                what + " up to " + maxLength + " letters, digits, '.', '_' or '-'",
                "(?!\\.{1,2}$)[A-Za-z0-9._-]{1," + maxLength + "}");
    }

    private static ValueType matching(String allowed, String regex) {
        return text(allowed, text -> text.matches(regex));
    }

    private static ValueType text(String allowed, Predicate<String> test) {
        return string(allowed, Function.identity(), test);
    }

    private static <T> ValueType string(String allowed, Function<String, T> parser, Predicate<T> test) {
        return checked(STRING, allowed, parser, test);
    }

    private static <T> ValueType checked(
            ConfigDef.Type type, String allowed, Function<String, T> parser, Predicate<T> test) {
        return new ValueType(
                type,
                allowed,
                text -> Optional.ofNullable(parser.apply(text)).filter(test).orElse(null));
    }
}
