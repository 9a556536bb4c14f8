package io.nextup.intake;

import io.nextup.signature.PublicKeys;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Keys, and tombstones that they sign. */
final class TestErasures {
    /** The secret and the public key of RFC 8032, section 7.1, test 1, in their DER forms. */
    static final PrivateKey SECRET =
            secret(
                    "302e020100300506032b657004220420"
                            + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    static final PublicKey PUBLIC =
            publicKey(
                    "302a300506032b6570032100"
                            + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    private TestErasures() {}

    private static PrivateKey secret(String hex) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(HexFormat.of().parseHex(hex)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PublicKey publicKey(String hex) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(hex)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A pair that nobody else has. */
    static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static PublicKeys keys(PublicKey... keys) {
        return new PublicKeys(Arrays.asList(keys), "test");
    }

    static ErasureRules rules(PublicKey... keys) {
        return new ErasureRules(keys(keys), null, java.util.Map.of());
    }

    static ErasureId id(int number) {
        return new ErasureId("r-" + number, number);
    }

    static CountedErasures counted(int... numbers) {
        CountedErasures counted = CountedErasures.NONE;
        for (int number : numbers) {
            counted = counted.with(id(number));
        }
        return counted;
    }

    static List<ErasureId> ids(int from, int to) {
        return java.util.stream.IntStream.range(from, to).mapToObj(TestErasures::id).toList();
    }
}
