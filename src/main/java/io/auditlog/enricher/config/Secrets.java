package io.auditlog.enricher.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/** What must not be shown: passwords by type, by a telling name, and in the user part or the query of an address. */
final class Secrets {

    private static final Pattern TELLING =
            Pattern.compile("(?i).*(password|passphrase|secret|token|credential|user\\.info|jaas|private|keystore\\.key"
                    + "|keystore\\.certificate|ssl\\.key|api\\.?key|request\\.header).*");
    private static final Pattern ONE_REFERENCE = Pattern.compile("\\$\\{[^{}]*}");
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://");
    private static final String HIDDEN = Password.HIDDEN;

    private Secrets() {}

    /** Whether a key's value is hidden. Keys of our own say so by their type, others by their name. */
    static boolean isSecret(String key) {
        return Definition.key(key)
                .map(Definition::isPassword)
                .orElseGet(() -> TELLING.matcher(key).matches());
    }

    /** The text of a setting with everything secret hidden. A reference is not a secret, what it stands for is. */
    static String shown(String key, String raw) {
        if (isSecret(key) && !raw.isEmpty() && !ONE_REFERENCE.matcher(raw).matches()) {
            return HIDDEN;
        }
        boolean address =
                !key.equals(EntryKeys.ID_PATTERN) && !ONE_REFERENCE.matcher(raw).matches();
        return address ? withoutUserAndQuery(raw) : raw;
    }

    /** With or without a scheme, of one address or several: what is before the last @ and behind the first ? is hidden. */
    private static String withoutUserAndQuery(String text) {
        int user = text.lastIndexOf('@');
        int query = text.indexOf('?');
        if (user < 0 && query < 0) {
            return text;
        }
        Matcher scheme = SCHEME.matcher(text);
        String start = user >= 0 ? (scheme.find() ? scheme.group() : "") + HIDDEN : "";
        if (query >= 0 && query < user) {
            return start;
        }
        String middle = text.substring(Math.max(user, 0), query < 0 ? text.length() : query);
        return start + middle + (query < 0 ? "" : "?" + HIDDEN);
    }

    /** A message in which every value that is not shown is replaced by what is. */
    static String scrubbed(String message, List<Setting> settings) {
        String scrubbed = message;
        for (Setting setting : settings) {
            if (setting.value().length() > 3 && !setting.shown().equals(setting.value())) {
                scrubbed = scrubbed.replace(setting.value(), setting.shown());
            }
        }
        return scrubbed;
    }
}
