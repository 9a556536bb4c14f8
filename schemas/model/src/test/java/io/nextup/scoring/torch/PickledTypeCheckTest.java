package io.nextup.scoring.torch;

import static io.nextup.scoring.torch.RawPickle.instance;
import static io.nextup.scoring.torch.RawPickle.numbers;
import static io.nextup.scoring.torch.RawPickle.storage;
import static io.nextup.scoring.torch.RawPickle.tensor;
import static io.nextup.scoring.torch.RawPickle.text;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PickledTypeCheckTest {
    private static final String CODE =
            """
            class One(Module):
                __parameters__ = []
                __buffers__ = []
                width : Final[int] = 3
                a : int
                __annotations__["0"] = Optional[str]
                def a_method(self) -> int:
                    not_an_attribute : int = 1
                    return self.a
            class Two(Module):
                one : __torch__.One
                pair : Tuple[int, __torch__.One]
                words : List[str]
                table : Dict[str, List[int]]
                point : __torch__.Point
                weight : Tensor
                anything : Any
                nothing : NoneType
                half : float
            class Point(NamedTuple):
                x : int
                y : int = 0
            class Kept(Module):
                a : int
                def __getstate__(self) -> Tuple[int, bool]:
                    return (self.a, True)
                def __setstate__(self, state: Tuple[int, bool]) -> NoneType:
                    self.a = (state)[0]
                    return None
            class Taken(Module):
                point : __torch__.Point
                def __setstate__(self, state: Dict[str, Tuple[int]]) -> NoneType:
                    return None
            class Vague(Module):
                def __getstate__(self) -> int:
                    return 1
                def __setstate__(self, state) -> NoneType:
                    return None
            class Unclear(Module):
                a : Union[int, str]
            """;

    private static final String ONE = instance("One", "a", "K\1", "0", text("b"));
    private static final String INTS = "ctorch.jit._pickle\nbuild_intlist\n(](K\1etR";

    @Test
    void valuesOfTheDeclaredTypesAreAccepted() {
        assertThatCode(() -> check(two())).doesNotThrowAnyException();
        assertThatCode(() -> check(two("anything", ONE))).doesNotThrowAnyException();
        assertThatCode(() -> check(two("anything", "K\1(K\1K\2tK\3\u0087")))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("c__torch__\nKept\n)\u0081K\1\u0088\u0086b"))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(instance("Taken", "point", "K\1K\2\u0086")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refused")
    void aValueOfAnotherTypeIsRefused(String pickle, String reason) {
        assertThatThrownBy(() -> check(pickle))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("m: " + reason);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                // An instance of another class, whose attributes would be read by their places.
                sample(
                        two("one", instance("Two")),
                        "__torch__.Two.one is a __torch__.Two, but is declared as __torch__.One"),
                sample(
                        two("one", "N"),
                        "__torch__.Two.one is None, but is declared as __torch__.One"),
                sample(
                        two("pair", "K\1\u0085"),
                        "__torch__.Two.pair is a tuple of 1, but is declared as Tuple[int, __torch__.One]"),
                sample(
                        two("pair", "K\1K\2\u0086"),
                        "an item of a Tuple[int, __torch__.One] is an int, but is declared as __torch__.One"),
                sample(
                        two("words", tagged("](K\1e", "List[str]")),
                        "an item of a List[str] is an int, but is declared as str"),
                sample(
                        two("words", INTS),
                        "__torch__.Two.words is a List[int], but is declared as List[str]"),
                sample(
                        two("table", table("K\1", INTS)),
                        "a key of a Dict[str, List[int]] is an int, but is declared as str"),
                sample(
                        two("table", table(text("a"), "K\1")),
                        "a value of a Dict[str, List[int]] is an int, but is declared as List[int]"),
                sample(
                        two("point", "K\1\u0085"),
                        "__torch__.Two.point is a tuple of 1, but is declared as __torch__.Point"),
                sample(
                        two("point", "K\1N\u0086"),
                        "an item of a __torch__.Point is None, but is declared as int"),
                sample(
                        two("anything", instance("Point", "x", "K\1", "y", "K\2") + "\u0085"),
                        "it holds the attributes of a __torch__.Point, which is not made of attributes"),
                sample(
                        two("weight", "K\1"),
                        "__torch__.Two.weight is an int, but is declared as Tensor"),
                sample(
                        two("half", "K\1"),
                        "__torch__.Two.half is an int, but is declared as float"),
                sample(
                        two("nothing", "K\1"),
                        "__torch__.Two.nothing is an int, but is declared as NoneType"),
                // Whatever stands in an Any is checked all the same.
                sample(
                        two("anything", "K\1" + instance("One", "a", "N", "0", "N") + "\u0086"),
                        "__torch__.One.a is None, but is declared as int"),
                sample(
                        instance("One", "a", "K\1"),
                        "a __torch__.One lacks the attribute 0, which its class declares"),
                sample(
                        instance("One", "a", "K\1", "0", "N", "width", "K\3"),
                        "a __torch__.One has the attribute width, which its class does not declare"),
                sample(
                        instance("One", "a", "K\1", "0", "N", "not_an_attribute", "K\3"),
                        "a __torch__.One has the attribute not_an_attribute, which its class does not declare"),
                sample(
                        instance("Three"),
                        "it names the class __torch__.Three, which the module's code does not define"),
                sample(
                        instance("Kept", "a", "K\1"),
                        "it holds the attributes of a __torch__.Kept, which is not made of attributes"),
                sample(
                        "c__torch__\nKept\n)\u0081K\1b",
                        "the state of a __torch__.Kept is an int, but is declared as Tuple[int, bool]"),
                sample(
                        "c__torch__\nOne\n)\u0081K\1b",
                        "it holds a state of a __torch__.One, whose class lacks __getstate__ or __setstate__"),
                // PyTorch takes this state's values for the attributes.
                sample(
                        "c__torch__\nTaken\n)\u0081"
                                + tagged(
                                        "}(" + text("point") + "K\1\u0085u",
                                        "Dict[str, Tuple[int]]")
                                + "b",
                        "it holds a state of a __torch__.Taken, whose class lacks __getstate__ or __setstate__"),
                sample(
                        "c__torch__\nVague\n)\u0081K\1b",
                        "the state of a __torch__.Vague is declared as ?, which is not a type that a module's data may have"),
                sample(
                        instance("Unclear", "a", "K\1"),
                        "__torch__.Unclear.a is declared as Union[int, str], which is not a type that a module's data may have"),
                sample("K\1", "it holds an int instead of a module"));
    }

    /** 2^60 paths through 60 pairs. */
    @Test
    @Timeout(60)
    void valuesThatAreSharedAreLookedAtOnce() {
        StringBuilder pairs = new StringBuilder("(K\1\u0085q\0");
        for (char i = 1; i <= 60; i++) {
            String before = "h" + (char) (i - 1);
            pairs.append(before).append(before).append("\u0086q").append(i);
        }
        assertThatCode(() -> check(two("anything", pairs.append('t').toString())))
                .doesNotThrowAnyException();
    }

    private static void check(String opcodes) throws ArtifactException {
        Map<String, ScriptClass> classes =
                ScriptCheck.run(
                                Map.of("code/__torch__.py", CODE),
                                AllowedOperators.ofThisBuild().and(List.of("Union")),
                                "m")
                        .classes();
        PickledValue root =
                PickleReader.read(
                        RawPickle.bytes(opcodes + "."),
                        "m",
                        Map.of("0", 4L),
                        AllowedOperators.ofThisBuild());
        if (root instanceof PickledValue.Restored) {
            root = new PickledValue.Tuple(List.of(root));
            PickledTypeCheck.constants(root, classes, "m");
        } else {
            PickledTypeCheck.module(root, classes, "m");
        }
    }

    /** An instance of Two, with one attribute exchanged. */
    private static String two(String... exchanged) {
        String[] attributes = {
            "one",
            ONE,
            "pair",
            "K\1" + ONE + "\u0086",
            "words",
            tagged("](" + text("a") + "e", "List[str]"),
            "table",
            table(text("a"), INTS),
            "point",
            "K\1K\2\u0086",
            "weight",
            tensor(storage("FloatStorage", "0", 1), 0, numbers(1), numbers(1)),
            "anything",
            "N",
            "nothing",
            "N",
            "half",
            "G\0\0\0\0\0\0\0\0"
        };
        for (int i = 0; i < attributes.length; i += 2) {
            if (exchanged.length > 0 && attributes[i].equals(exchanged[0])) {
                attributes[i + 1] = exchanged[1];
            }
        }
        return instance("Two", attributes);
    }

    private static String table(String key, String value) {
        return tagged("}(" + key + value + "u", "Dict[str, List[int]]");
    }

    private static String tagged(String value, String type) {
        return "ctorch.jit._pickle\nrestore_type_tag\n" + value + text(type) + "\u0086R";
    }

    private static Arguments sample(String pickle, String reason) {
        return Arguments.of(pickle, reason);
    }
}
