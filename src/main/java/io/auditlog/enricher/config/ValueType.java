package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.fetch.KeyFormat;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
 * @param parser parses the text; empty, or an exception, if the text is not allowed
 */
record ValueType<T>(ConfigDef.Type kafka, String allowed, Function<String, Optional<T>> parser) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:,/\\[\\]]+):(\\d{1,5})");
    private static final Pattern JSON_POINTER = Pattern.compile("(/([^/~]|~[01])*+)*+");
    private static final Pattern CLASS_NAME = Pattern.compile("[\\p{Alpha}_$][\\w$]*(\\.[\\p{Alpha}_$][\\w$]*)*");
    private static final Pattern RATE_HEADERS = Pattern.compile("auto|off|[a-z0-9-]{1,62}-");
    private static final int LAST_PORT = 65_535;

    /**
     * The value, or empty if the text is not allowed. The parser's exception message is dropped: it may repeat a
     * secret.
     */
    Optional<T> parse(String text) {
        try {
            return parser.apply(text);
        } catch (ConfigException | IllegalArgumentException notAllowed) {
            return Optional.empty();
        }
    }

    boolean isSecret() {
        return kafka == PASSWORD;
    }

    /** The same texts, converted to another type. */
    private <U> ValueType<U> as(Function<T, U> conversion) {
        return new ValueType<>(kafka, allowed, text -> parse(text).map(conversion));
    }

    /** The values allowed by Kafka's own definition of a key. */
    static ValueType<Object> of(ConfigDef.ConfigKey key) {
        if (key.validator == null) {
            return of(key.type);
        }
        return new ValueType<>(key.type, key.validator.toString(), text -> {
            Object value = ConfigDef.parseType(key.name, text, key.type);
            key.validator.ensureValid(key.name, value);
            return Optional.of(value);
        });
    }

    /** Any value that Kafka can parse as the type. */
    static ValueType<Object> of(ConfigDef.Type type) {
        String allowed = switch (type) {
            case BOOLEAN -> "true or false";
            case SHORT, INT, LONG -> "a whole number";
            case DOUBLE -> "a number";
            case LIST -> "a list separated by commas";
            case CLASS -> "a class on the class path";
            case STRING, PASSWORD -> "text";
        };
        return new ValueType<>(type, allowed, text -> Optional.of(ConfigDef.parseType("", text, type)));
    }

    static ValueType<Boolean> flag() {
        return of(BOOLEAN).as(Boolean.class::cast);
    }

    static ValueType<Password> password() {
        return of(PASSWORD).as(Password.class::cast);
    }

    static ValueType<Integer> integer(int min, int max) {
        return integer("a whole number from " + min + " to " + max, value -> value >= min && value <= max);
    }

    static ValueType<Integer> integer(String allowed, Predicate<Integer> test) {
        return checked(of(INT).as(Integer.class::cast), allowed, test);
    }

    static ValueType<Double> aboveZero() {
        return checked(
                of(DOUBLE).as(Double.class::cast), "a number above 0", value -> value > 0 && !value.isInfinite());
    }

    /** An integer with a unit, like {@code 250ms}, {@code 10s}, {@code 5m} or {@code 1h}. */
    static ValueType<Duration> duration(String min, String max) {
        Duration least = durationOf(min).orElseThrow();
        Duration most = durationOf(max).orElseThrow();
        return new ValueType<>(
                STRING,
                "a duration from " + min + " to " + max + ", like 250ms, 10s, 5m or 1h",
                text -> durationOf(text).filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0));
    }

    static ValueType<String> oneOf(String... values) {
        return text("one of " + String.join(", ", values), List.of(values)::contains);
    }

    static ValueType<String> rateHeaders() {
        return text("auto, off, or the beginning of header names like x-ratelimit-", matches(RATE_HEADERS));
    }

    static ValueType<String> topic() {
        return text("a topic name: up to 249 letters, digits, '.', '_' or '-'", matches(TOPIC));
    }

    static ValueType<String> deadLetterTopic() {
        return text(
                "a topic name, in which {class} may stand for the status class",
                value -> TOPIC.matcher(value.replace("{class}", "invalid-response"))
                        .matches());
    }

    static ValueType<String> jsonPointer() {
        return text(
                "a JSON pointer (RFC 6901): member names and indexes, each after a /, in which ~0 stands for ~ and ~1 for /",
                matches(JSON_POINTER));
    }

    static ValueType<String> hostPort() {
        return text("host:port, with a port from 0 to " + LAST_PORT, ValueType::isHostPort);
    }

    static ValueType<String> hostPorts() {
        return text("a list of host:port, separated by commas", listOf(ValueType::isHostPort));
    }

    static ValueType<URI> httpUrl() {
        return checked(
                of(STRING).as(url -> URI.create(url.toString())),
                "http(s)://host[:port][/path], without user, query and fragment",
                ValueType::isHttpUrl);
    }

    static ValueType<URI> proxyUrl() {
        return checked(
                httpUrl(),
                "http://host:port, without user, path, query and fragment",
                url -> url.getScheme().equals("http")
                        && url.getPort() > 0
                        && url.getPath().matches("/?"));
    }

    static ValueType<String> storeType() {
        return oneOf("PKCS12", "JKS", "PEM");
    }

    static ValueType<String> registryUrls() {
        return text(
                "http(s)://host[:port][/path], a list of these separated by commas, or mock://NAME",
                listOf(url -> url.matches("mock://\\S+|https?://[^\\s/?#][^\\s?#]*")));
    }

    static ValueType<Pattern> pattern() {
        return text("a regular expression that the whole ID must match", value -> true)
                .as(Pattern::compile);
    }

    static ValueType<Path> file() {
        return text(
                        "the path of a file that exists and can be read",
                        value -> Files.isRegularFile(Path.of(value)) && Files.isReadable(Path.of(value)))
                .as(Path::of);
    }

    static ValueType<Password> apiKey() {
        return checked(password(), KeyFormat.ALLOWED, key -> KeyFormat.isKey(key.value()));
    }

    static ValueType<String> className() {
        return text("the full name of a class", matches(CLASS_NAME));
    }

    private static Optional<Duration> durationOf(String text) {
        Matcher written = DURATION.matcher(text);
        if (!written.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(written.group(1));
        return Optional.of(
                switch (written.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                });
    }

    private static boolean isHostPort(String text) {
        Matcher parts = HOST_PORT.matcher(text);
        return parts.matches() && Integer.parseInt(parts.group(2)) <= LAST_PORT;
    }

    private static boolean isHttpUrl(URI url) {
        return List.of("http", "https").contains(String.valueOf(url.getScheme()))
                && url.getHost() != null
                && url.getUserInfo() == null
                && url.getQuery() == null
                && url.getFragment() == null
                && url.getPort() <= LAST_PORT;
    }

    private static Predicate<String> matches(Pattern pattern) {
        return text -> pattern.matcher(text).matches();
    }

    private static Predicate<String> listOf(Predicate<String> element) {
        return text -> Arrays.stream(text.split(",", -1)).map(String::strip).allMatch(element);
    }

    private static ValueType<String> text(String allowed, Predicate<String> test) {
        return new ValueType<>(STRING, allowed, text -> Optional.of(text).filter(test));
    }

    private static <T> ValueType<T> checked(ValueType<T> type, String allowed, Predicate<T> test) {
        return new ValueType<>(type.kafka, allowed, text -> type.parse(text).filter(test));
    }
}
