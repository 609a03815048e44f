package io.auditlog.enricher.convert;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Distinguishes IP addresses from names, without asking DNS. */
public final class IpAddress {

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int GROUPS = 8;

    private IpAddress() {}

    /** Whether it is one IPv4 address, or one IPv6 address (RFC 4291) without a zone. */
    public static boolean isLiteral(String text) {
        if (text.indexOf(':') < 0) {
            return IPV4.matcher(text).matches();
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == GROUPS;
        }
        int before = groups(text.substring(0, gap), false);
        int after = groups(text.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** How many groups of 16 bits; negative if it is not made of them. An IPv4 address at the end counts as two. */
    private static int groups(String text, boolean isEnd) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] groups = text.split(":", -1);
        int last = groups.length - 1;
        boolean endsInIpv4 = isEnd && IPV4.matcher(groups[last]).matches();
        boolean valid = Arrays.stream(groups, 0, endsInIpv4 ? last : last + 1)
                .allMatch(group -> GROUP.matcher(group).matches());
        return valid ? groups.length + (endsInIpv4 ? 1 : 0) : Integer.MIN_VALUE;
    }
}
