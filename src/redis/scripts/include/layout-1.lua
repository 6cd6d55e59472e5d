-- A record as layout 1 had it, written as layout 2 has it.
local UNIT, RECORD = '\31', '\30'

local function text_of(value) return type(value) == 'string' and value or '' end
local function instant_of(value) return tonumber(value) and tonumber(value) > 0 and string.format('%.0f', value) or '' end

-- `["+1…",row,notBefore|0,notAfter|0,columns,source,id,…values]`
local function packed(items)
  local cells, separated = {}, false
  for i = 7, #items do
    cells[#cells + 1] = text_of(items[i])
    separated = separated or string.find(cells[#cells], '[\29-\31]') ~= nil
  end
  local head = table.concat({ items[1], string.format('%.0f', items[2]), instant_of(items[3]), instant_of(items[4]), string.format('%.0f', items[5]), text_of(items[6]) }, ',')
  if separated then return head .. RECORD .. cjson.encode(cells) end
  return head .. UNIT .. table.concat(cells, UNIT)
end
