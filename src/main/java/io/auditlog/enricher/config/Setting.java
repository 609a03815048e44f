package io.auditlog.enricher.config;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/**
 * One key that was set, and its origin. {@code toString} hides possible secrets: passwords by type or by name, and the
 * user part and query of an address.
 *
 * @param raw its text as written, references unresolved
 * @param value its text with references resolved; may be a secret
 * @param origin where it was set: a file or an environment variable
 */
record Setting(String key, String raw, String value, String origin) {

    /** Keys in whose values @ and ? mean something else than in an address. */
    private static final Set<String> NO_ADDRESSES = Set.of("id.pattern", "input.id.pointer", "ocsf.redact");

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|passphrase|secret|token|credential|user\\.info|jaas|private|keystore\\.key"
                    + "|keystore\\.certificate|ssl\\.key|api\\.?key|request\\.header).*");
    private static final Pattern ONE_REFERENCE = Pattern.compile("\\$\\{[^{}]*}");
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");

    Setting {
        raw = raw.strip();
        value = value.strip();
    }

    static Setting byDefault(String key, String value) {
        return new Setting(key, value, value, "default");
    }

    /** Printable replacement for the value: a reference is no secret, but the value it resolves to is. */
    String shown() {
        if (raw.isEmpty() || ONE_REFERENCE.matcher(raw).matches()) {
            return raw;
        }
        if (isSecret()) {
            return Password.HIDDEN;
        }
        return NO_ADDRESSES.contains(key) ? raw : withoutUserAndQuery();
    }

    /** Decided by type for listed keys, by name for others. */
    private boolean isSecret() {
        return Keys.find(key)
                .map(known -> known.type().isSecret())
                .orElseGet(() -> SECRET_NAME.matcher(key).matches());
    }

    /** Hides the text before the last @ and after the first ? of one or more addresses, with or without a scheme. */
    private String withoutUserAndQuery() {
        int user = raw.lastIndexOf('@');
        int query = raw.indexOf('?');
        if (user < 0 && query < 0) {
            return raw;
        }
        Matcher scheme = SCHEME.matcher(raw);
        String start = user >= 0 ? (scheme.find() ? scheme.group() : "") + Password.HIDDEN : "";
        if (query >= 0 && query < user) {
            return start;
        }
        String middle = raw.substring(Math.max(user, 0), query < 0 ? raw.length() : query);
        return start + middle + (query < 0 ? "" : "?" + Password.HIDDEN);
    }

    @Override
    public String toString() {
        return key + " = " + shown();
    }
}
