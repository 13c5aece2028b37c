using System.Text;
using AngleSharp.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>A line of a page as a person sees it: the text between two block boundaries or line breaks.</summary>
/// <param name="Text">Its text, whitespace collapsed.</param>
/// <param name="Path">Names of the block that holds it and of that block's two nearest ancestors.</param>
/// <param name="IsLink">Every letter of it belongs to a link.</param>
/// <param name="Nodes">The text nodes it consists of.</param>
internal sealed record TextRun(string Text, string Path, bool IsLink, IReadOnlyList<IText> Nodes)
{
    /// <summary>The lines of <paramref name="root"/> in document order.</summary>
    public static List<TextRun> Of(INode root)
    {
        List<TextRun> runs = [];
        List<IText> nodes = [];
        StringBuilder text = new();
        int links = 0;
        bool allLinks = true;
        IElement? holder = null;

        TreeWalk walk = new(root);
        while (walk.MoveNext())
        {
            if (walk.Current is IElement element)
            {
                if (HtmlVocabulary.Block.Contains(element.LocalName))
                {
                    End();
                }

                links += element.LocalName != "a" ? 0 : walk.Leaving ? -1 : 1;
                if (!walk.Leaving && HtmlVocabulary.Unread.Contains(element.LocalName))
                {
                    walk.SkipChildren();
                }
            }
            else if (walk.Current is IText content && !walk.Leaving)
            {
                holder ??= content.ParentElement;
                nodes.Add(content);
                text.Append(content.Data);
                allLinks &= links > 0 || string.IsNullOrWhiteSpace(content.Data);
            }
        }

        End();
        return runs;

        void End()
        {
            string line = Whitespace.Collapse(text.ToString());
            if (line.Length > 0)
            {
                runs.Add(new TextRun(line, PathOf(holder), allLinks, nodes));
                nodes = [];
            }

            nodes.Clear();
            text.Clear();
            allLinks = true;
            holder = null;
        }
    }

    private static string PathOf(IElement? holder)
    {
        StringBuilder path = new();
        int levels = 0;
        for (IElement? at = holder; at is not null && levels < 3; at = at.ParentElement)
        {
            if (HtmlVocabulary.Block.Contains(at.LocalName))
            {
                path.Append('/').Append(at.LocalName);
                levels++;
            }
        }

        return path.ToString();
    }
}
