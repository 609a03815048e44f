package io.auditlog.enricher.convert;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Distinguishes IP addresses from names, without asking DNS. */
public final class IpAddress {

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private IpAddress() {}

    /** Whether it is one IPv4 address, or one IPv6 address (RFC 4291) without a zone. */
    public static boolean isLiteral(String text) {
        if (text.indexOf(':') < 0) {
            return IPV4.matcher(text).matches();
        }
        try {
            return IPV6.matcher(text).matches()
                    && InetAddress.getByName("[" + text + "]") != null; // what is in [] is no name
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
