package com.therapybooking.platform.settings;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

/** A block of addresses, such as {@code 10.0.0.0/8} or {@code fd00::/8}; a bare address is one. */
public final class Cidr {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    private final byte[] network;
    private final int prefix;

    private Cidr(byte[] network, int prefix) {
        this.network = network;
        this.prefix = prefix;
    }

    /**
     * Reads one block.
     *
     * @param variable the environment variable that the text comes from
     * @throws InvalidSettingException when the text is no block of addresses
     */
    public static Cidr parse(String variable, String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            if (IPV4.matcher(address).matches() || IPV6.matcher(address).matches()) {
                byte[] network = InetAddress.ofLiteral(address).getAddress();
                int bits = network.length * 8;
                String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
                if (PREFIX.matcher(length).matches() && Integer.parseInt(length) <= bits) {
                    return new Cidr(network, Integer.parseInt(length));
                }
            }
        } catch (IllegalArgumentException e) {
            // continue to the message
        }
        throw new InvalidSettingException(
                variable, "comma-separated CIDR blocks such as 10.0.0.0/8,fd00::/8");
    }

    /** Comma-separated blocks; empty text gives an empty list. */
    public static List<Cidr> parseList(String variable, String text) {
        return Setting.list(text).stream().map(part -> parse(variable, part)).toList();
    }

    /** Whether the address lies in this block; an IPv4-mapped IPv6 address counts as IPv4. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        int hostBits = bytes.length * 8 - prefix;
        return bytes.length == network.length
                && new BigInteger(1, bytes)
                        .shiftRight(hostBits)
                        .equals(new BigInteger(1, network).shiftRight(hostBits));
    }
}
