package io.auditlog.enricher.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/**
 * One key that was set, and where. Its text form hides what may be a secret: passwords by type, by name, and in the user
 * part or the query of an address.
 *
 * @param key its name
 * @param raw its text as written, references unresolved
 * @param value its text with references resolved; may be a secret
 * @param origin where it was written: a file or an environment variable
 */
record Setting(String key, String raw, String value, String origin) {

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|passphrase|secret|token|credential|user\\.info|jaas|private|keystore\\.key"
                    + "|keystore\\.certificate|ssl\\.key|api\\.?key|request\\.header).*");
    private static final Pattern ONE_REFERENCE = Pattern.compile("\\$\\{[^{}]*}");
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");

    /** A value that was written without any reference, or is not resolved yet. */
    static Setting written(String key, String raw, String origin) {
        return new Setting(key, raw.strip(), raw.strip(), origin);
    }

    Setting resolvedTo(String resolved) {
        return new Setting(key, raw, resolved.strip(), origin);
    }

    /** What may be printed instead of the value: a reference is no secret, but what it stands for is. */
    String shown() {
        if (raw.isEmpty() || ONE_REFERENCE.matcher(raw).matches()) {
            return raw;
        }
        if (isSecret()) {
            return Password.HIDDEN;
        }
        return key.equals(Keys.ID_PATTERN.name()) ? raw : withoutUserAndQuery();
    }

    /** Listed keys say so by their type, others by their name. */
    private boolean isSecret() {
        return Keys.find(key)
                .map(known -> known.type().isSecret())
                .orElseGet(() -> SECRET_NAME.matcher(key).matches());
    }

    /** Hides what is before the last @ and after the first ?, of one address or several, with or without a scheme. */
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
        return key + "=" + shown();
    }
}
