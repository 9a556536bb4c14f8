package io.nextup.scoring.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import io.nextup.scoring.ModelInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Modules that try to read, write, print, allocate or call what they should not. Most use a place
 * where PyTorch's lexer, importer or archive reader could take something else than the check does.
 */
class HostileModulesTest {
    private static final AllowedOperators ALLOWED = AllowedOperators.ofThisBuild();
    private static final String HEAD =
            "def topk(self, items, exclude, k) -> Tuple[Tensor, Tensor]:\n";
    private static final String FILE = "code/__torch__.py";
    private static final String MAY_NOT =
            ", which a module may not use: do without it, or add it to nextup.models.allowed-operators (--allowed-operators)";
    private static final String SAVE =
            ", which is not TorchScript; save the module again with torch.jit.save";
    private static final String AGAIN = " on; save the module again with torch.jit.save";

    private static final String SCORES =
            RawPickle.tensor(
                    RawPickle.storage("FloatStorage", "0", 4),
                    0,
                    RawPickle.numbers(4),
                    RawPickle.numbers(1));

    @TempDir private Path directory;

    /**
     * A module.
     *
     * @param tries what it tries
     * @param entries of its archive, beside an honest module's or in their place
     * @param reason why it is refused; nothing if it is not
     */
    private record Sample(String tries, Map<String, String> entries, String reason) {
        @Override
        public String toString() {
            return tries;
        }

        void write(Path file) throws IOException {
            Map<String, byte[]> all = new TreeMap<>();
            all.put(
                    "data.pkl",
                    RawPickle.bytes(
                            RawPickle.instance(
                                            "FixedScores", "training", "\u0089", "scores", SCORES)
                                    + "."));
            all.put("data/0", new byte[4 * Float.BYTES]);
            all.put("constants.pkl", RawPickle.bytes(")."));
            all.put("version", "10\n".getBytes(UTF_8));
            all.put(FILE, FixedScores.HONEST.getBytes(UTF_8));
            entries.forEach(
                    (name, content) ->
                            all.put(
                                    name,
                                    name.endsWith(".pkl")
                                            ? RawPickle.bytes(content)
                                            : content.getBytes(UTF_8)));
            TorchArchive.write(
                    file,
                    archive -> {
                        for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                            archive.entry(entry.getKey(), entry.getValue());
                        }
                    });
        }
    }

    /** A module whose method executes further statements first. */
    private static Sample statement(String tries, String reason, String... statements) {
        return source(
                tries,
                reason,
                FixedScores.HONEST.replace(
                        HEAD, HEAD + "        " + String.join("\n        ", statements) + "\n"));
    }

    private static Sample source(String tries, String reason, String source) {
        return new Sample(tries, Map.of(FILE, source), reason);
    }

    /** A module with other scores in its pickled data. */
    private static Sample scores(String tries, String reason, String opcodes) {
        String root = RawPickle.instance("FixedScores", "training", "\u0089", "scores", opcodes);
        return new Sample(tries, Map.of("data.pkl", root + "."), reason);
    }

    /** A module with a further attribute of a type, and its value in the pickled data. */
    private static Sample declared(String tries, String reason, String type, String opcodes) {
        String state =
                """
                class %s(Module):
                    def __getstate__(self) -> int:
                        return 1
                    def __setstate__(self, state: int) -> None:
                        pass
                """;
        String root =
                RawPickle.instance(
                        "FixedScores", "training", "\u0089", "part", opcodes, "scores", SCORES);
        return new Sample(
                tries,
                Map.of(
                        FILE,
                        FixedScores.HONEST.replace(
                                        "    training : bool\n",
                                        "    training : bool\n    part : %s\n".formatted(type))
                                + state.formatted("A")
                                + state.formatted("B"),
                        "data.pkl",
                        root + "."),
                reason);
    }

    /** A module whose class has a further attribute. */
    private static Sample attribute(String tries, String reason, String attribute) {
        return source(
                tries,
                reason,
                FixedScores.HONEST.replace(
                        "    training : bool\n", "    " + attribute + "\n    training : bool\n"));
    }

    static Stream<Sample> refused() {
        return Stream.of(words(), names(), classes(), archives()).flatMap(List::stream);
    }

    /** Other words than the check reads. */
    private static List<Sample> words() {
        return List.of(
                statement(
                        "a carriage return that ends a line",
                        "line 7 holds \"\r\"" + SAVE,
                        "v = 1\r        print(items)"),
                statement(
                        "a form feed as indentation",
                        "line 7 holds \"\f\"" + SAVE,
                        "\fprint(items)"),
                statement("a tab as indentation", "line 7 holds \"\t\"" + SAVE, "\tprint(items)"),
                statement(
                        "a space of another kind",
                        "line 7 holds \"U+00A0\"" + SAVE,
                        "v = 1\u00a0+ 1"),
                statement(
                        "a line separator of another kind",
                        "line 7 holds \"U+2028\"" + SAVE,
                        "v = 1\u2028print(items)"),
                statement("an end of the text", "line 7 holds \"\0\"" + SAVE, "v = 1\0"),
                source(
                        "a mark at the start",
                        "line 1 holds \"U+FEFF\"" + SAVE,
                        "\ufeff" + FixedScores.HONEST),
                statement(
                        "a line that goes on behind a backslash",
                        "line 7 holds \"\\\"" + SAVE,
                        "v = \\",
                        "print(items)"),
                statement(
                        "letters of full width",
                        "line 7 holds \"U+FF50\"" + SAVE,
                        "\uff50rint(items)"),
                statement(
                        "a raw text as a name",
                        "it is not understood from \"r\"" + AGAIN,
                        "v = getattr(self, r\"scores\")"),
                statement(
                        "a text that computes", "it names f" + MAY_NOT, "v = f\"{print(items)}\""),
                statement(
                        "a call between texts, by three quotes",
                        "line 7 holds a quote right after a text; save the module again with torch.jit.save",
                        "v = \"\"\"a\" \"\"\", print(items)  # \""),
                statement(
                        "a call behind a statement of one word",
                        "it is not understood from \"print\"" + AGAIN,
                        "pass print(items)"),
                source(
                        "code in a bracket that stays open",
                        "a bracket stays open at the end; save the module again with torch.jit.save",
                        FixedScores.HONEST + "def f(x: int,\n    print(items)\n"),
                statement(
                        "a number with a gap",
                        "it is not understood from \"_000\"" + AGAIN,
                        "v = 1_000"),
                statement(
                        "a number of base 16 with a power",
                        "it is not understood from \"p\"" + AGAIN,
                        "v = 0x1p"),
                statement(
                        "three dots",
                        "it is not understood from \".\"" + AGAIN,
                        "v = items[..., 0]"),
                statement(
                        "an assignment within an expression",
                        "it is not understood from \"=\"" + AGAIN,
                        "v = items[1:=0]"),
                statement("a property", "it holds \"@\"", "pass", "@property", "def v(self): pass"),
                statement(
                        "a block on the line of its head",
                        "it is not understood from \"print\"" + AGAIN,
                        "if True: print(items)"),
                statement(
                        "an argument that is spread by name",
                        "it is not understood from \"**\"" + AGAIN,
                        "v = torch.add(**items)"));
    }

    /** Names in places where none is looked for. */
    private static List<Sample> names() {
        List<Sample> samples = new ArrayList<>();
        for (String member :
                List.of(
                        "data",
                        "grad",
                        "storage",
                        "data_ptr",
                        "set_",
                        "resize_",
                        "as_strided",
                        "as_strided_",
                        "unsafe_chunk",
                        "_values",
                        "__dict__",
                        "__class__",
                        "tolist",
                        "backward")) {
            samples.add(
                    statement(
                            "the member %s of a tensor".formatted(member),
                            "it names torch." + member + MAY_NOT,
                            "v = self.scores." + member));
        }
        samples.addAll(
                List.of(
                        statement(
                                "other numbers of a weight, for all calls",
                                "it names torch.data" + MAY_NOT,
                                "self.scores.data = items"),
                        statement(
                                "a sum into a member",
                                "it names torch.grad" + MAY_NOT,
                                "self.scores.grad += items"),
                        statement(
                                "an assignment to an operator",
                                "it names torch.print" + MAY_NOT,
                                "torch.print = items"),
                        statement(
                                "an assignment to a name of another class",
                                "it names print" + MAY_NOT,
                                "print.v = items"),
                        statement(
                                "a part of a function",
                                "it names print" + MAY_NOT,
                                "print[0] = items"),
                        statement(
                                "the operator behind an attribute",
                                "it names ops.prim.data" + MAY_NOT,
                                "v = ops.prim.data(items)"),
                        statement(
                                "an operator of the autograd engine",
                                "it names ops.prim.AutogradZero" + MAY_NOT,
                                "v = ops.prim.AutogradZero()"),
                        statement(
                                "a namespace behind another",
                                "it names torch.autograd" + MAY_NOT,
                                "v = torch.autograd.from_file(\"a\", True, 8)"),
                        statement(
                                "the language's own module",
                                "it names torch._C" + MAY_NOT,
                                "v = torch._C._jit_set_profiling_mode"),
                        statement(
                                "a constant behind a constant",
                                "it names torch.c1" + MAY_NOT,
                                "v = CONSTANTS.c0.c1"),
                        statement(
                                "a constant by a key",
                                "it is not understood from \"[\"" + AGAIN,
                                "v = CONSTANTS[\"c0\"]"),
                        statement(
                                "a function where a type stands",
                                "it names print" + MAY_NOT,
                                "v = isinstance(items, print)"),
                        statement(
                                "a function among types",
                                "it names print" + MAY_NOT,
                                "v = isinstance(items, (Tensor, print))"),
                        statement(
                                "a type that is computed",
                                "it is not understood from \"(\"" + AGAIN,
                                "v = annotate(Tensor(items), items)"),
                        statement(
                                "a task that goes on behind the call",
                                "it names Await" + MAY_NOT,
                                "v = annotate(Await[Tensor], items)"),
                        statement(
                                "a value on another machine",
                                "it names RRef" + MAY_NOT,
                                "v = annotate(Optional[RRef[Tensor]], None)"),
                        statement(
                                "a value of one of two types",
                                "it names Union" + MAY_NOT,
                                "v = annotate(Union[int, Tensor], items)"),
                        statement(
                                "a function in a condition of a comprehension",
                                "it is not understood from \"print\"" + AGAIN,
                                "v = [x for x in range(3) print(items)]"),
                        statement(
                                "a comprehension that takes self",
                                "it gives self a value of another type than before",
                                "v = [self for self in [items]]"),
                        statement(
                                "a loop that takes self",
                                "it gives self a value of another type than before",
                                "for self in [items]:",
                                "    v = self.scores"),
                        statement(
                                "a method behind the call of an instance",
                                "it names torch.scores" + MAY_NOT,
                                "v = self(items).scores"),
                        statement(
                                "an attribute that may not be there, with a default",
                                "it is not understood from \"items\"" + AGAIN,
                                "v = getattr(self, \"scores\", items)"),
                        statement(
                                "an attribute with a computed name",
                                "it is not understood from \"\"sco\"\"" + AGAIN,
                                "v = getattr(self, \"sco\" \"res\")"),
                        statement(
                                "a target with brackets",
                                "it names a" + MAY_NOT,
                                "(a, b), c = (items, items), items"),
                        statement(
                                "all that is left of a tuple",
                                "it is not understood from \"*\"" + AGAIN,
                                "a, *b = (items, items)")));
        return samples;
    }

    /** Declarations that PyTorch takes for something else, or computes as it loads a module. */
    private static List<Sample> classes() {
        return List.of(
                attribute(
                        "a list of hooks that has a type",
                        "it gives an attribute the name __forward_hooks__, by which PyTorch lists others",
                        "__forward_hooks__ : List[str] = [\"topk\"]"),
                attribute(
                        "a list of hooks without a type",
                        "it is not understood from \"=\"" + AGAIN,
                        "__forward_pre_hooks__ = [\"topk\"]"),
                attribute(
                        "a list of attributes that has a type",
                        "it gives an attribute the name __attributes__, by which PyTorch lists others",
                        "__attributes__ : List[str] = [\"scores\"]"),
                attribute(
                        "a list that is computed",
                        "it gives a value that is not a constant",
                        "width : Final[List[int]] = [1, [len(\"a\")]]"),
                attribute(
                        "a name of a class as a value",
                        "it gives a value that is not a constant",
                        "width : Final[int] = __torch__.FixedScores"),
                attribute(
                        "a type with a call",
                        "it is not understood from \"(\"" + AGAIN,
                        "width : List[int](print)"),
                attribute(
                        "a value whose bracket another closes",
                        "line 4 closes a bracket that is not open; save the module again with torch.jit.save",
                        "width : Final[List[int]] = [1, 2)"),
                source(
                        "an attribute between two indentations",
                        "its indentation is that of no line before it",
                        FixedScores.HONEST + "class C(Module):\n    a : int\n  b : int\n"),
                attribute(
                        "two attributes in one line",
                        "it is not understood from \",\"" + AGAIN,
                        "width, height : int"),
                attribute(
                        "an attribute by a computed name",
                        "it is not understood from \"\"wi\"\"" + AGAIN,
                        "__annotations__[\"wi\" \"dth\"] = int"),
                attribute(
                        "other annotations than none",
                        "it is not understood from \"print\"" + AGAIN,
                        "__annotations__ = [print]"),
                source(
                        "a parameter with a call as its default",
                        "it gives a value that is not a constant",
                        FixedScores.HONEST.replace("exclude, k)", "exclude, k=print)")),
                source(
                        "a parameter with the name of an operator of files",
                        "it gives the name from_file of an operator that uses files",
                        FixedScores.HONEST.replace("exclude, k)", "exclude, k, from_file)")),
                source(
                        "a parameter twice",
                        "it has two parameters items",
                        FixedScores.HONEST.replace("exclude, k)", "exclude, k, items)")),
                source(
                        "a statement between classes",
                        "it is not understood from \"print\"" + AGAIN,
                        "print(1)\n" + FixedScores.HONEST),
                source(
                        "an import that PyTorch skips",
                        "it holds the word import",
                        "import print\n" + FixedScores.HONEST),
                source(
                        "a version of operators that PyTorch skips",
                        "it is not understood from \"op_version_set\"" + AGAIN,
                        "op_version_set = 1\n" + FixedScores.HONEST),
                source(
                        "a method without a body",
                        "it or a part of it is empty",
                        FixedScores.HONEST + "    def f(self) -> int:\n"),
                source(
                        "two bases",
                        "it is not understood from \",\"" + AGAIN,
                        FixedScores.HONEST.replace("(Module)", "(Module, NamedTuple)")),
                source(
                        "a class in a class",
                        "its indentation is that of no line before it",
                        FixedScores.HONEST.replace(
                                "    training : bool\n",
                                "    training : bool\n    class C(Module):\n        pass\n")),
                new Sample(
                        "a class that PyTorch gives a native attribute",
                        Map.of(
                                "code/__torch__/torch/ao/nn/quantized/modules/conv.py",
                                "class Conv2d(Module):\n    _packed_params : Tensor\n"),
                        "it declares _packed_params as a Tensor, which PyTorch takes for an instance of a native class"),
                new Sample(
                        "a class with the name of the native namespace",
                        Map.of("code/__torch__/torch.py", "class classes(Module):\n    pass\n"),
                        "it gives the name classes, through which PyTorch finds what is not the module's own"),
                new Sample(
                        "a function among native classes",
                        Map.of(
                                "code/__torch__/torch/classes/quantized.py",
                                "def linear(x: int) -> int:\n    return x\n"),
                        "it names __torch__.torch.classes.quantized.linear" + MAY_NOT));
    }

    /** Entries that PyTorch's archive reader could take for others. */
    private static List<Sample> archives() {
        String unknown =
                ", which is not one of a module of TorchScript, stands there twice (A and a are one letter here) or is packed: save it with torch.jit.save of PyTorch 1.6 or later";
        return List.of(
                new Sample(
                        "an instance that is read beyond its end, by a second file of the same name",
                        beyondItsEnd(),
                        "holds the entry module/code/__torch__/m.py" + unknown),
                scores(
                        "a tensor with more strides than sizes",
                        "a tensor of sizes [4], strides [1, 1] and offset 0 does not lie within its storage 0 of 4 elements",
                        RawPickle.tensor(
                                RawPickle.storage("FloatStorage", "0", 4),
                                0,
                                RawPickle.numbers(4),
                                RawPickle.numbers(1, 1))),
                scores(
                        "a list that is never filled",
                        "a list or a dictionary is not complete",
                        "ctorch.jit._pickle\nbuild_intlist\n(]tR"),
                declared(
                        "a dictionary of other values",
                        "__torch__.FixedScores.part is a Dict[str, str], but is declared as Dict[str, int]",
                        "Dict[str, int]",
                        "ctorch.jit._pickle\nrestore_type_tag\n(}("
                                + RawPickle.text("a")
                                + RawPickle.text("b")
                                + "u"
                                + RawPickle.text("Dict[str, str]")
                                + "tR"),
                declared(
                        "a tuple of more items",
                        "__torch__.FixedScores.part is a tuple of 3, but is declared as Tuple[int, int]",
                        "Tuple[int, int]",
                        RawPickle.numbers(1, 2, 3)),
                declared(
                        "an instance of another class, from its state",
                        "__torch__.FixedScores.part is a __torch__.B, but is declared as __torch__.A",
                        "__torch__.A",
                        "c__torch__\nB\n)\u0081K\1b"),
                new Sample(
                        "constants that are no tuple",
                        Map.of("constants.pkl", "N."),
                        "constants.pkl: it holds None instead of a tuple"),
                new Sample(
                        "a second folder of the same name",
                        Map.of(
                                "code/__torch__/B/x.py",
                                "def f(x: int) -> int:\n    return 1\n",
                                "code/__torch__/b/x.py",
                                "def f(x: int) -> int:\n    return 2\n"),
                        "holds the entry module/code/__torch__/b/x.py" + unknown),
                new Sample(
                        "a second pickle of the same name",
                        Map.of("DATA.pkl", ")."),
                        "holds the entry module/DATA.pkl" + unknown),
                new Sample(
                        "a file of code with another ending",
                        Map.of("code/__torch__.PY", "print(1)\n"),
                        "holds the entry module/code/__torch__.PY" + unknown),
                new Sample(
                        "code without a folder",
                        Map.of("__torch__.py", "print(1)\n"),
                        "holds the entry module/__torch__.py" + unknown),
                new Sample(
                        "a tensor that no pickle may name",
                        Map.of("data/x", "abcd"),
                        "holds the entry module/data/x" + unknown),
                new Sample(
                        "a file of bytecode for phones",
                        Map.of("bytecode.pkl", ")."),
                        "holds the entry module/bytecode.pkl" + unknown));
    }

    /**
     * PyTorch reads M.py where m.py is named. There the part is Large, and its last number lies 399
     * places behind the end of the instance, which is Small.
     */
    private static Map<String, String> beyondItsEnd() {
        StringBuilder types = new StringBuilder("class Small(Module):\n    a0 : int\n");
        types.append("class Large(Module):\n");
        for (int i = 0; i < 400; i++) {
            types.append("    a%d : int\n".formatted(i));
        }
        String part =
                "class M(Module):\n    part : __torch__.parts.%s\n    def beyond(self) -> int:\n        return self.part.%s\n";
        String small =
                RawPickle.instance("Small", "a0", "K\1")
                        .replace("c__torch__\n", "c__torch__.parts\n");
        String m =
                RawPickle.instance("M", "part", small).replace("c__torch__\nM", "c__torch__.m\nM");
        return Map.of(
                "code/__torch__/parts.py",
                types.toString(),
                "code/__torch__/m.py",
                part.formatted("Small", "a0"),
                "code/__torch__/M.py",
                part.formatted("Large", "a399"),
                FILE,
                FixedScores.HONEST
                        .replace("training : bool", "training : bool\n    m : __torch__.m.M")
                        .replace(HEAD, HEAD + "        assert self.m.beyond() == 0, \"read\"\n"),
                "data.pkl",
                RawPickle.instance("FixedScores", "training", "\u0089", "m", m, "scores", SCORES)
                        + ".");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aModuleThatTriesMoreThanItMayIsRefused(Sample sample) throws Exception {
        Path module = directory.resolve("model.pt");
        sample.write(module);

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(module.toString())
                .hasMessageEndingWith(sample.reason());
    }

    /**
     * What the check lets through, since PyTorch looks itself: before it runs, or while it does.
     */
    private static List<Sample> leftToPyTorch() {
        String part =
                """
                class Part(Module):
                    a : Tuple[int, int]
                    b : __torch__.Part
                    c : List[int]
                    d : Tensor
                    e : float
                """;
        String made = "p = __torch__.Part.__new__(__torch__.Part)";
        return List.of(
                statement("a number beyond 64 bits", "", "assert 1" + "0".repeat(40) + " == 0"),
                statement("a constant that is not there", "", "v = CONSTANTS.c0"),
                statement(
                        "a constant beyond 64 bits",
                        "",
                        "v = CONSTANTS.c" + "9".repeat(40) + ".add(items)"),
                statement("an item behind a tuple's end", "", "assert (1, 2)[5] == 0"),
                statement(
                        "an item far behind a tuple's end",
                        "",
                        "assert (1, 2)[" + "9".repeat(40) + "] == 0"),
                statement("an item behind a list's end", "", "assert [1, 2][1 << 62] == 0"),
                statement("a letter behind a text's end", "", "assert \"ab\"[int(k) + 99] == \"\""),
                statement(
                        "fewer values than a format has", "", "assert False, \"{} {}\".format(1)"),
                statement(
                        "a tuple without a value",
                        "",
                        "a, b = uninitialized(Tuple[int, int])",
                        "assert b == 0"),
                statement(
                        "an instance without a value",
                        "",
                        "assert uninitialized(__torch__.FixedScores).scores is None"),
                madeOnly(
                        "an attribute without its tuple",
                        part,
                        made,
                        "a, b = p.a",
                        "assert b == 0"),
                madeOnly("an attribute without its instance", part, made, "assert p.b.e == 0."),
                madeOnly(
                        "an attribute without its list",
                        part,
                        made,
                        "assert torch.zeros(p.c).dim() == 0"),
                madeOnly(
                        "an attribute without its tensor",
                        part,
                        made,
                        "assert torch.cat([p.d, p.d]).dim() == 0"),
                madeOnly("an attribute without its number", part, made, "assert p.e == 0."),
                madeOnly(
                        "a tuple that holds itself",
                        "class Part(NamedTuple):\n    a : Optional[__torch__.Part]\n",
                        "v = annotate(Optional[__torch__.Part], None)",
                        "assert v is not None"),
                madeOnly(
                        "a method of a tuple",
                        "class Part(NamedTuple):\n    a : int\n    def f(self) -> int:\n        return 1\n",
                        "assert __torch__.Part(1).f() == 0"),
                statement("a method that calls itself", "", "return self.topk(items, exclude, k)"),
                statement(
                        "an answer whose numbers lie nowhere",
                        "",
                        "s = torch.ones([1, 1 << 40], device=\"meta\")",
                        "i = torch.ones([1, 1 << 40], dtype=4, device=\"meta\")",
                        "return torch.slice(s, 1, 99, 99 + int(k)), torch.slice(i, 1, 99, 99 + int(k))"),
                statement(
                        "an answer without all of its numbers",
                        "",
                        "return torch.zeros([1, int(k)], layout=1), torch.zeros([1, int(k)], dtype=4, layout=1)"),
                new Sample(
                        "a tuple in the attribute that PyTorch sets",
                        Map.of(
                                FILE,
                                FixedScores.HONEST
                                        .replace("training : bool", "training : Tuple[int, int]")
                                        .replace(
                                                HEAD,
                                                HEAD
                                                        + "        a, b = self.training\n        assert b == 0\n"),
                                "data.pkl",
                                RawPickle.instance(
                                                "FixedScores",
                                                "training",
                                                RawPickle.numbers(1, 2),
                                                "scores",
                                                SCORES)
                                        + "."),
                        ""));
    }

    private static Sample madeOnly(String tries, String further, String... statements) {
        Sample sample = statement(tries, "", statements);
        return source(tries, "", sample.entries().get(FILE) + further);
    }

    /** One process tries them all: a module that ends it is the last one in its log. */
    @Test
    void whatIsLeftToPyTorchIsRefusedWithoutHarm() throws Exception {
        List<String> files = new ArrayList<>();
        for (Sample sample : leftToPyTorch()) {
            Path file = directory.resolve(sample.tries().replace(' ', '-') + ".pt");
            sample.write(file);
            CheckedModule.of(file, Optional.empty(), ALLOWED).close();
            files.add(file.toString());
        }
        Path list = Files.write(directory.resolve("list"), files);
        Path log = directory.resolve("log");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Calls.class.getName(),
                                list.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        boolean ended = child.waitFor(5, MINUTES);
        child.destroyForcibly();

        assertThat(Files.readAllLines(log, UTF_8)).filteredOn(files::contains).isEqualTo(files);
        assertThat(Files.readAllLines(log, UTF_8)).noneMatch("answered"::equals);
        assertThat(ended).isTrue();
        assertThat(child.exitValue()).isZero();
    }

    /** Loads modules and calls each one. */
    static final class Calls {
        private Calls() {}

        public static void main(String[] arguments) throws IOException {
            for (String file : Files.readAllLines(Path.of(arguments[0]))) {
                System.out.println(file);
                try (TorchScorer scorer = TorchScorer.load(Path.of(file), "cpu", 3)) {
                    scorer.topk(ModelInput.row(new long[] {1, 2}, new long[0]), 2);
                    System.out.println("answered");
                } catch (ArtifactException | RuntimeException refused) {
                    System.out.println("refused: " + refused.getMessage());
                }
            }
        }
    }

    /** PyTorch reads entries below the first one's folder, and the check must read no others. */
    @Test
    void anArchiveOfTwoModulesIsRefused() throws Exception {
        Path module = directory.resolve("model.pt");
        byte[] code = "def f(x: int) -> int:\n    return x\n".getBytes(UTF_8);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(module))) {
            zip.putNextEntry(new ZipEntry("module/code/__torch__.py"));
            zip.write(code);
            zip.putNextEntry(new ZipEntry("other/code/__torch__/x.py"));
            zip.write(code);
        }

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("holds the entry other/code/__torch__/x.py");
    }

    @Test
    void codeOfOtherBytesThanTextIsRefused() throws Exception {
        Path module = directory.resolve("model.pt");
        TorchArchive.write(module, archive -> archive.entry(FILE, new byte[] {'#', (byte) 0xff}));

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith("module/code/__torch__.py is not UTF-8");
    }

    @Test
    void anArchiveWithoutDataIsRefused() throws Exception {
        Path module = directory.resolve("model.pt");
        TorchArchive.write(
                module, archive -> archive.entry(FILE, FixedScores.HONEST.getBytes(UTF_8)));

        assertThatThrownBy(() -> CheckedModule.of(module, Optional.empty(), ALLOWED))
                .isInstanceOf(ArtifactException.class)
                .hasMessageEndingWith(
                        "is not an archive of TorchScript: it lacks data.pkl; save it with torch.jit.save");
    }

    /** PyTorch reads some comments as types. */
    @Test
    void noCommentReachesPyTorch() throws Exception {
        Path module = directory.resolve("model.pt");
        statement(
                        "comments that PyTorch reads, and one that ends early",
                        "",
                        "# type: (__torch__.torch.classes.quantized.Linear) -> Tensor",
                        "v = 1  # type: print",
                        "v = 2  # \r        print(items)")
                .write(module);

        try (CheckedModule checked = CheckedModule.of(module, Optional.empty(), ALLOWED)) {
            assertThat(ModuleParts.read(checked.file()).code().get(FILE))
                    .contains("        v = 1\n        v = 2\n")
                    .doesNotContain("#", "print", "\r");
        }
    }
}
