// Predicts the tags of images, and of a detector the boxes: dotnet run -- IMAGE …
// Brings images to what the model takes as the rule of cvexport.manifest says. JPEG is decoded in full here, where the
// service decodes large ones at a fraction of their size; the difference is about a quarter of a gray level.

using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

var folder = Path.GetFullPath(Environment.GetEnvironmentVariable("EXPORT_FOLDER") ?? "..");
using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cvexport.manifest")));
var root = manifest.RootElement;
var labelFile = Path.Combine(folder, root.GetProperty("LabelFileName").GetString()!);
var labels = File.ReadAllText(labelFile).TrimEnd('\n').Split('\n');
var details = root.GetProperty("Ocellus");
var fit = details.GetProperty("inputRule").GetProperty("fit").GetString();
var edge = details.GetProperty("inputRule").GetProperty("edge").GetInt32();
var inputName = details.GetProperty("input").GetProperty("name").GetString()!;
using var session = new InferenceSession(Path.Combine(folder, root.GetProperty("ModelFileName").GetString()!));

foreach (var file in args)
{
    using var image = Image.Load<Rgb24>(file);
    image.Mutate(context => context.AutoOrient());
    var decoded = new Pixels(image.Width, image.Height, new byte[image.Width * image.Height * 3]);
    image.CopyPixelDataTo(decoded.Bytes);
    var (square, place) = Square(decoded);
    var tensor = new DenseTensor<float>(new[] { 1, 3, edge, edge });
    for (var y = 0; y < edge; y++)
        for (var x = 0; x < edge; x++)
            for (var channel = 0; channel < 3; channel++)
                tensor[0, channel, y, x] = square.Bytes[(y * edge + x) * 3 + channel];
    using var results = session.Run(new[] { NamedOnnxValue.CreateFromTensor(inputName, tensor) });
    foreach (var line in Lines(results, place).OrderByDescending(line => line.Probability))
        Console.WriteLine($"{file}\t{line.Tag}\t{line.Probability:F6}\t{line.Box}");
}

IEnumerable<(string Tag, float Probability, string Box)> Lines(
    IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results, Place place)
{
    float[] Values(string name) => results.First(result => result.Name == name).AsEnumerable<float>().ToArray();
    var output = details.GetProperty("output");
    if (output.TryGetProperty("probabilities", out var names))
        return Values(names.GetProperty("name").GetString()!)
            .Select((probability, tag) => (labels[tag], probability, ""));
    names = output.GetProperty("detections");
    var boxes = Values(names.GetProperty("boxes").GetString()!);
    var scores = Values(names.GetProperty("scores").GetString()!);
    var classes = names.GetProperty("classes").GetString();
    var tags = results.First(result => result.Name == classes).AsEnumerable<long>().ToArray();
    return scores.Select((probability, row) =>
    {
        float Fraction(int side, int origin, int length) =>
            Math.Clamp((boxes[4 * row + side] * edge - origin) / length, 0, 1);
        var (left, top) = (Fraction(0, place.Left, place.Width), Fraction(1, place.Top, place.Height));
        var (right, bottom) = (Fraction(2, place.Left, place.Width), Fraction(3, place.Top, place.Height));
        return (labels[tags[row]], probability, $"{left:F6} {top:F6} {right - left:F6} {bottom - top:F6}");
    });
}

// The square that the model takes, and where the image stands in it.
(Pixels, Place) Square(Pixels image)
{
    if (fit == "stretched") return (Resampled(image, edge, edge, new Place(edge, edge, 0, 0)), default);
    if (fit == "letterbox")
    {
        var longer = Math.Max(image.Width, image.Height);
        int Scaled(int length) => Math.Max(1, (int)((2L * length * 2 * edge + longer) / (2 * longer)));
        var small = longer <= 2 * edge ? image : Resized(image, Scaled(image.Width), Scaled(image.Height));
        var scale = (double)edge / Math.Max(small.Width, small.Height);
        var (width, height) = (Math.Max(1, Nearest(small.Width * scale)), Math.Max(1, Nearest(small.Height * scale)));
        var place = new Place(width, height, (edge - width) / 2, (edge - height) / 2);
        var scaled = Resized(small, width, height);
        var bytes = new byte[edge * edge * 3];
        Array.Fill(bytes, (byte)127);
        for (var row = 0; row < height; row++)
            Array.Copy(scaled.Bytes, row * width * 3, bytes, ((row + place.Top) * edge + place.Left) * 3, width * 3);
        return (new Pixels(edge, edge, bytes), place);
    }
    var shorter = Math.Min(image.Width, image.Height);
    var (fullWidth, fullHeight) =
        (Nearest((double)image.Width * edge / shorter), Nearest((double)image.Height * edge / shorter));
    var window = new Place(edge, edge, (fullWidth - edge) / 2, (fullHeight - edge) / 2);
    return (Resampled(image, fullWidth, fullHeight, window), default);
}

static int Nearest(double value) => (int)Math.Floor(value + 0.5);

static Pixels Resized(Pixels image, int width, int height) =>
    Resampled(image, width, height, new Place(width, height, 0, 0));

// A window of an image stretched to a size: along rows, then along columns.
static Pixels Resampled(Pixels image, int width, int height, Place window)
{
    var columns = Weights(image.Width, width, window.Left, window.Width);
    var rows = Weights(image.Height, height, window.Top, window.Height);
    var narrow = new byte[image.Height * window.Width * 3];
    for (var y = 0; y < image.Height; y++)
        for (var x = 0; x < window.Width; x++)
            for (var channel = 0; channel < 3; channel++)
                narrow[(y * window.Width + x) * 3 + channel] =
                    Blend(image.Bytes, y * image.Width * 3 + channel, 3, columns[x]);
    var bytes = new byte[window.Height * window.Width * 3];
    for (var y = 0; y < window.Height; y++)
        for (var x = 0; x < window.Width * 3; x++)
            bytes[y * window.Width * 3 + x] = Blend(narrow, x, window.Width * 3, rows[y]);
    return new Pixels(window.Width, window.Height, bytes);
}

// Sums in single precision, halves up.
static byte Blend(byte[] source, int start, int step, (int First, float[] Values) taps)
{
    var sum = 1f / 1024;
    for (var tap = 0; tap < taps.Values.Length; tap++)
        sum += taps.Values[tap] * source[start + (taps.First + tap) * step];
    return (byte)MathF.Round(sum);
}

// The first source sample of each output sample, and the weights from there on: a triangle as wide as the reduction.
static (int First, float[] Values)[] Weights(int source, int length, int start, int count)
{
    var scale = (double)source / length;
    var support = Math.Max(scale, 1);
    return Enumerable.Range(start, count).Select(position =>
    {
        var center = (position + 0.5) * scale;
        var first = Math.Max(0, (int)(center - support + 0.5));
        var end = Math.Min(source, (int)(center + support + 0.5));
        var triangle = Enumerable.Range(first, end - first)
            .Select(sample => Math.Max(0, 1 - Math.Abs((sample - center + 0.5) / support))).ToArray();
        var sum = triangle.Sum();
        return (first, triangle.Select(value => (float)(value / sum)).ToArray());
    }).ToArray();
}

readonly record struct Pixels(int Width, int Height, byte[] Bytes);

readonly record struct Place(int Width, int Height, int Left, int Top);
